// What a page of an edition says of the other editions: the list to switch by, and a notice where there is a newer one.
// It lies beside the editions, not in them: their bytes stay while the list above (window.reportEditions) grows.
"use strict";
(() => {
  const { edition, page } = document.currentScript.dataset;
  const site = new URL(".", document.currentScript.src).href;
  const all = window.reportEditions;
  const latest = all[0];
  const own = all.find(({ name }) => name === edition);

  // The same chapter where the other edition has it, else its first page.
  const address = (other) =>
    site + other.name + "/" + (other.pages.includes(page) ? page + location.hash : "index.html");

  const make = (tag, attributes, ...children) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.append(...children);
    return element;
  };

  const link = (href, attributes, ...children) => make("a", { href, ...attributes }, ...children);

  // -- the list: links, so that nothing happens before one is chosen -----------------------------------------
  const item = (other) => {
    const here = other.name === edition ? { "aria-current": "page" } : {};
    const about = make("small", {}, `數據截至 ${other.asOf}・${other.label}`);
    return make("li", {}, link(address(other), here, `${other.name} 版`, about));
  };

  const switcher = () => {
    const list = make("ul", {}, ...all.map(item));
    const more = [link(`${site}index.html`, {}, "所有版本")];
    if (own && own.changes) more.push(link(`${site}${edition}/changes.html`, {}, "本版的改動"));
    list.append(...more.map((one) => make("li", { class: "report-editions-more" }, one)));
    const name = make("summary", { class: "btn btn-sm" }, make("span", { class: "report-editions-label" }, "版本 "), edition);
    const menu = make("details", { class: "report-editions" }, name, make("nav", { "aria-label": "版本" }, list));
    menu.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !menu.open) return;
      menu.open = false;
      name.focus();
    });
    document.addEventListener("click", (event) => {
      if (!menu.contains(event.target)) menu.open = false;
    });
    menu.addEventListener("focusout", (event) => {
      if (event.relatedTarget && !menu.contains(event.relatedTarget)) menu.open = false;
    });
    return menu;
  };

  // -- the notice ------------------------------------------------------------------------------------------
  const notice = () => {
    const words = [`這是 ${own.name} 版，數據截至 ${own.asOf}；最新為 ${latest.name} 版，數據截至 ${latest.asOf}。`];
    const revision = all.find(({ name }) => name === own.revised);
    if (revision && revision !== latest) {
      words.push("本版已有修訂：", link(address(revision), {}, `${revision.name} 版`), "。");
    }
    words.push(link(address(latest), {}, latest.pages.includes(page) ? "到最新版的同一頁" : "到最新版的首頁"));
    if (latest.changes) words.push("・", link(`${site}${latest.name}/changes.html`, {}, "最新版的改動"));
    return make("aside", { class: "report-notice", "aria-label": "版本提示" }, make("p", {}, ...words));
  };

  document.querySelector("a.report-editions")?.replaceWith(switcher());
  if (own && own !== latest) document.querySelector("article.bd-article")?.prepend(notice());
})();
