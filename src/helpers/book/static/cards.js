// Numbers that explain themselves: hover, tap or keyboard opens one card that says where a number comes from.
// Nothing is fetched: the page carries the facts. Without this script a number is plain text with a title.
"use strict";
(() => {
  const OPEN_AFTER = 300, CLOSE_AFTER = 250, MARGIN = 12, GAP = 6, SHORTEST = 160, TALLEST = 520;
  // The keyboard stops once at each table, paragraph or item; the arrow keys go on to its other numbers.
  const groupOf = (number) => number.closest("table") || number.closest("p, li, dt, dd, figcaption") || number.parentElement;

  const make = (tag, options = {}, ...children) => {
    const element = document.createElement(tag);
    Object.entries(options).forEach(([name, value]) => element.setAttribute(name, value));
    element.append(...children.filter(Boolean));
    return element;
  };

  // -- what the card says ----------------------------------------------------------------------------------
  const join = (...parts) => parts.filter(Boolean).join("，");
  const more = (count, where) => (count ? make("li", {}, make("small", {}, `另有 ${count} 項`, where)) : null);

  const rowItem = (key, row, named, noted) => make("li", {},
    [named || !row.label ? row.dataset : "", row.label].filter(Boolean).join("："), row.value ? `　${row.value}` : "",
    make("small", {}, [row.period, row.known && `${row.known}公布`, row.standing, noted && row.note].filter(Boolean).join("；")),
    row.inputs ? make("small", {}, `依據：${row.inputs}`) : null,
    make("code", {}, key));

  const outside = (address, text) =>
    make("a", { href: address, target: "_blank", rel: "noopener", class: "reference external" }, text);

  const sourceItem = (source) => make("li", {},
    `${source.publisher}${source.kind ? `（${source.kind}）` : ""}，《`,
    source.url ? outside(source.url, source.title) : source.title,
    join("》", source.published), "。");

  // ``ledger`` is the address of the page from here: empty on that page itself, null in a book without it.
  const claimItem = (claim, ledger) => make("li", {},
    ledger === null ? claim.label : make("a", { href: `${ledger}#${claim.anchor}` }, claim.label),
    `：${claim.stated}。`, make("span", { class: "card-verdict" }, claim.verdict),
    claim.remark ? `：${claim.remark}。` : "。");

  const list = (items) => make("ul", {}, ...items);

  const allSources = () => {
    const section = document.querySelector("ul.report-sources")?.closest("section");
    return section?.id ? make("span", {}, "，見", make("a", { href: `#${section.id}` }, "本章「資料來源」")) : null;
  };

  const lines = (facts, told) => [
    ["所屬時期", told.period],
    ["公布日期", told.known],
    ["怎樣得出", told.how || (told.rows.length === 1 ? "直接引自下列數據" : "")],
    ["取整之前", told.exact],
    ["附註", told.note],
    ["《簡報》", told.briefing.length ? list([
      ...told.briefing.map((key) => claimItem(facts.briefing[key], facts.ledger)),
      more(told.more.briefing)])
      : told.unstated],
    ["來源", told.sources.length && list([
      ...told.sources.map((id) => sourceItem(facts.sources[id])), more(told.more.sources, allSources())])],
    ["所用數據", told.rows.length && list([
      ...told.rows.map((key) => rowItem(key, facts.rows[key], told.mixed, told.rows.length > 1)), more(told.more.rows)])],
  ].filter(([, value]) => value);

  // A line of a table tells no text of its own: its cell does, and what a chart draws the one row it stands for.
  const title = (number, facts, told) => told.text || number.textContent.trim()
    || (told.rows.length === 1 && facts.rows[told.rows[0]].value) || told.about;

  const fill = (card, facts, told, number) => {
    const terms = make("dl", {}, ...lines(facts, told).flatMap(
      ([term, value]) => [make("dt", {}, term), make("dd", {}, value)]));
    const said = make("div", { id: "report-card-said" },
      make("div", { class: "card-head" },
        make("p", { class: "card-value", id: "report-card-title" }, title(number, facts, told)),
        make("span", { class: "card-standing" }, told.standing)),
      make("p", { class: "card-about" }, told.about));
    const close = make("button", { type: "button", class: "card-close", "aria-label": "關閉" }, "×");
    const keys = make("p", { class: "card-keys" }, "Enter 進入卡片，← → 看同段其他數字，Esc 關閉");
    card.replaceChildren(said, terms, keys, close);
    return close;
  };

  // -- where it stands: beside the number, inside the window's width --------------------------------------
  const place = (card, number) => {
    const boxes = [...number.getClientRects()];
    if (!boxes.length) return;
    const first = boxes[0], last = boxes[boxes.length - 1];
    const width = document.documentElement.clientWidth, height = window.innerHeight;
    const column = number.closest("article").getBoundingClientRect();
    const edge = column.width > card.offsetWidth ? column.right : width - MARGIN;
    const header = document.querySelector(".bd-header-article")?.getBoundingClientRect().bottom || 0;
    const below = height - last.bottom - GAP - MARGIN, above = first.top - Math.max(header, 0) - GAP - MARGIN;
    card.style.maxHeight = "none";
    const under = Math.min(card.offsetHeight, TALLEST) <= below || below >= above;
    card.style.maxHeight = `${Math.min(TALLEST, Math.max(SHORTEST, under ? below : above))}px`;
    const wanted = under ? last.left : first.left;
    const left = Math.max(MARGIN, Math.min(wanted, edge - card.offsetWidth, width - MARGIN - card.offsetWidth));
    const top = under ? last.bottom + GAP : first.top - GAP - card.offsetHeight;
    card.style.left = `${left + window.scrollX}px`;
    card.style.top = `${top + window.scrollY}px`;
  };

  // -- one card for all numbers ----------------------------------------------------------------------------
  class Cards {
    constructor(facts, numbers) {
      this.facts = facts;
      this.number = null;
      this.pinned = false;
      this.timer = 0;
      this.quiet = false;
      this.card = make("div", {
        id: "report-card", class: "report-card", role: "dialog", "aria-labelledby": "report-card-title",
        tabindex: "-1", hidden: "",
      });
      document.body.append(this.card);
      this.spot = make("span", { class: "report-spot", tabindex: "-1" });
      this.groups = new Map();
      numbers.forEach((number) => this.prepare(number));
      this.listen();
    }

    prepare(number) {
      const group = groupOf(number);
      this.groups.set(group, [...(this.groups.get(group) || []), number]);
      number.tabIndex = this.groups.get(group).length === 1 ? 0 : -1;
      number.removeAttribute("title");
      number.setAttribute("role", "button");
      number.setAttribute("aria-haspopup", "dialog");
      number.setAttribute("aria-expanded", "false");
      number.setAttribute("aria-controls", "report-card");
      number.addEventListener("pointerenter", (event) => event.pointerType === "mouse" && this.soon(number));
      number.addEventListener("pointerleave", (event) => event.pointerType === "mouse" && this.leave());
      number.addEventListener("focus", () => this.focused(number));
      number.addEventListener("blur", (event) => this.blurred(event));
      number.addEventListener("click", (event) => this.clicked(event, number));
      number.addEventListener("keydown", (event) => this.pressed(event, number));
    }

    listen() {
      this.card.addEventListener("pointerenter", () => clearTimeout(this.timer));
      this.card.addEventListener("pointerleave", (event) => event.pointerType === "mouse" && this.leave());
      this.card.addEventListener("focusout", (event) => this.blurred(event));
      this.card.addEventListener("keydown", (event) => event.key === "Tab" && this.tabbed(event));
      this.card.addEventListener("click", (event) => event.target.closest("a[href^='#']") && this.close());
      document.addEventListener("keydown", (event) => event.key === "Escape" && this.number && this.dismiss());
      document.addEventListener("pointerdown", (event) => {
        if (this.number && !this.card.contains(event.target) && !this.number.contains(event.target)) this.close();
      });
      document.addEventListener("report-ask", (event) => this.openAt(event.target, event.detail));
      const follow = (event) => this.number && event.target !== this.card && place(this.card, this.number);
      document.addEventListener("scroll", follow, { capture: true, passive: true });
      window.addEventListener("resize", follow);
    }

    open(number, pinned) {
      clearTimeout(this.timer);
      if (this.number !== number) {
        this.close();
        this.number = number;
        const close = fill(this.card, this.facts, this.facts.quantities[number.dataset.quantity], number);
        close.addEventListener("click", () => this.dismiss());
        number.setAttribute("aria-expanded", "true");
        number.setAttribute("aria-describedby", "report-card-said");
        this.card.classList.toggle("by-keyboard", number.matches(":focus-visible"));
        this.card.hidden = false;
        this.card.scrollTop = 0;
        place(this.card, number);
      }
      this.pinned = this.pinned || pinned;
    }

    // A mark of a chart is no element of the page: a spot where it was asked stands for it.
    openAt(chart, { key, x, y }) {
      this.close();
      if (!this.facts.quantities[key]) return;
      chart.append(this.spot);
      const around = this.spot.offsetParent.getBoundingClientRect();
      this.spot.style.left = `${x - around.left}px`;
      this.spot.style.top = `${y - around.top}px`;
      this.spot.dataset.quantity = key;
      this.open(this.spot, true);
    }

    close() {
      clearTimeout(this.timer);
      if (!this.number) return;
      this.number.setAttribute("aria-expanded", "false");
      this.number.removeAttribute("aria-describedby");
      this.number = null;
      this.pinned = false;
      this.card.hidden = true;
    }

    // Closing from inside the card gives the focus back, without opening the card again.
    dismiss() {
      const number = this.number;
      this.quiet = true;
      if (this.card.contains(document.activeElement)) number.focus();
      this.quiet = false;
      this.close();
    }

    soon(number) {
      clearTimeout(this.timer);
      if (this.number === number || this.pinned) return;
      this.timer = setTimeout(() => this.open(number, false), OPEN_AFTER);
    }

    leave() {
      clearTimeout(this.timer);
      if (!this.pinned) this.timer = setTimeout(() => this.close(), CLOSE_AFTER);
    }

    focused(number) {
      this.groups.get(groupOf(number)).forEach((other) => { other.tabIndex = other === number ? 0 : -1; });
      // Only the keyboard's focus opens: a tap or click does so by itself.
      if (!this.quiet && number.matches(":focus-visible")) this.open(number, true);
    }

    blurred(event) {
      const next = event.relatedTarget;
      if (this.quiet || (next && (this.card.contains(next) || next === this.number))) return;
      this.close();
    }

    clicked(event, number) {
      event.preventDefault();
      if (this.number === number && this.pinned) this.close();
      else this.open(number, true);
    }

    pressed(event, number) {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (event.key === "Enter" || event.key === " ") {
        event.preventDefault();
        this.open(number, true);
        this.card.focus({ preventScroll: true });
      } else if (step) {
        const group = this.groups.get(groupOf(number));
        event.preventDefault();
        group[group.indexOf(number) + step]?.focus();
      }
    }

    // Past either end of the card the focus is the number's again, and goes on from there.
    tabbed(event) {
      const stops = [...this.card.querySelectorAll("a[href], button")];
      const end = event.shiftKey ? [this.card, stops[0]] : [stops[stops.length - 1]];
      if (!end.includes(document.activeElement)) return;
      if (event.shiftKey) event.preventDefault();
      this.dismiss();
    }
  }

  const start = () => {
    const data = document.getElementById("report-quantities");
    if (!data) return;
    const facts = JSON.parse(data.textContent);
    const asked = [...document.querySelectorAll("article .quantity[data-quantity]")].filter(
      (number) => facts.quantities[number.dataset.quantity] && !number.closest("a, summary, button"));
    if (asked.length) new Cards(facts, asked);
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
