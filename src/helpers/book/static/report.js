// What the reader's browser adds to a page: live charts, the code switch, copy buttons, marks of a search.
// Everything works from a folder: nothing is fetched, and without this script the page still reads.
"use strict";
(() => {
  const root = document.documentElement;

  // -- memory: a page opened from a folder may refuse storage ----------------------------------------------
  const remember = (store, key, value) => {
    try { store.setItem(key, value); } catch { /* the choice then lasts for this page alone */ }
  };
  const recall = (store, key) => {
    try { return store.getItem(key); } catch { return null; }
  };

  // -- code ------------------------------------------------------------------------------------------------
  const setCode = (button, shown) => {
    root.dataset.code = shown ? "shown" : "folded";
    button.setAttribute("aria-pressed", String(shown));
    const label = shown ? button.dataset.hide : button.dataset.show;
    button.querySelector(".report-code-label").textContent = label;
    button.title = label;
    document.querySelectorAll("details.hide.above-input").forEach((cell) => { cell.open = shown; });
  };

  const startCodeSwitch = () => {
    const button = document.querySelector(".report-code-switch");
    if (!button) return;
    setCode(button, recall(localStorage, "report-code") === "shown");
    button.addEventListener("click", () => {
      const shown = root.dataset.code !== "shown";
      remember(localStorage, "report-code", shown ? "shown" : "folded");
      setCode(button, shown);
    });
  };

  const copyText = async (button, text) => {
    try {
      await navigator.clipboard.writeText(text);
      button.textContent = "已複製";
    } catch {
      button.textContent = "未能複製";
    }
    setTimeout(() => { button.textContent = "複製"; }, 2000);
  };

  const addCopyButtons = () => {
    document.querySelectorAll("div.cell_input div.highlight").forEach((block) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "report-copy";
      button.textContent = "複製";
      button.addEventListener("click", () => copyText(button, block.querySelector("pre").textContent));
      block.append(button);
    });
  };

  // -- charts ----------------------------------------------------------------------------------------------
  const NUMBERS = { decimal: ".", thousands: ",", grouping: [3], currency: ["", " 元"] };
  const MONTHS = Array.from({ length: 12 }, (_, month) => `${month + 1} 月`);
  const DATES = {
    dateTime: "%Y 年 %-m 月 %-d 日 %H:%M:%S",
    date: "%Y 年 %-m 月 %-d 日",
    time: "%H:%M:%S",
    periods: ["上午", "下午"],
    days: ["星期日", "星期一", "星期二", "星期三", "星期四", "星期五", "星期六"],
    shortDays: ["週日", "週一", "週二", "週三", "週四", "週五", "週六"],
    months: MONTHS,
    shortMonths: MONTHS,
  };

  // The same as helpers.publish.theme.with_theme, for the mode the page is in.
  const themed = (spec, theme) => {
    const { params, background, padding, ...own } = theme;
    return {
      ...spec,
      background,
      padding,
      params: [...params, ...(spec.params || []).filter((param) => param.name !== "ink")],
      config: { ...(spec.config || {}), ...own, aria: false },
    };
  };

  const mode = () => (root.dataset.theme === "dark" ? "dark" : "light");

  class Chart {
    constructor(host) {
      this.host = host;
      this.spec = JSON.parse(host.querySelector("script.report-spec").textContent);
      this.canvas = document.createElement("div");
      this.canvas.className = "report-canvas";
      this.canvas.setAttribute("aria-hidden", "true");
      this.turn = 0;
      const data = Object.values(this.spec.datasets || {});
      host.classList.toggle("can-be-asked", data.some((rows) => rows.some((drawn) => drawn.row)));
      this.watcher = new ResizeObserver(() => this.fit());
    }

    async draw() {
      const turn = ++this.turn;
      if (!this.canvas.isConnected) this.host.append(this.canvas);
      const embedded = await window.vegaEmbed(this.canvas, themed(this.spec, window.reportTheme[mode()]), {
        mode: "vega-lite", renderer: "svg", actions: false, defaultStyle: false, logLevel: 1,
        formatLocale: NUMBERS, timeFormatLocale: DATES, tooltip: { disableDefaultStyle: true },
      });
      // A newer drawing has begun meanwhile: this one only cleans up.
      if (turn !== this.turn) return embedded.finalize();
      if (this.embedded) this.embedded.finalize();
      this.embedded = embedded;
      this.quiet();
      embedded.view.addEventListener("click", (event, item) => this.ask(event, item));
      this.width = this.canvas.clientWidth;
      this.host.classList.add("is-live");
      this.watcher.observe(this.host);
    }

    // The figure has its own description; Vega's own roles and labels are English.
    quiet() {
      for (const part of [this.canvas, ...this.canvas.querySelectorAll("[aria-roledescription], [aria-label]")]) {
        ["role", "aria-roledescription", "aria-label"].forEach((name) => part.removeAttribute(name));
      }
    }

    // What is drawn of rows of its own answers for itself; a line is drawn of many.
    ask(event, item) {
      const key = item?.datum?.row;
      if (!key || ["line", "area", "trail"].includes(item.mark.marktype)) return;
      const detail = { key, x: event.clientX, y: event.clientY };
      this.host.dispatchEvent(new CustomEvent("report-ask", { bubbles: true, detail }));
    }

    // Vega-Lite follows the window alone; columns also change when a sidebar opens.
    fit() {
      const width = this.canvas.clientWidth;
      if (!this.embedded || !width || width === this.width) return;
      this.width = width;
      if (this.spec.width === "container") this.embedded.view.signal("width", width).runAsync();
    }
  }

  const startCharts = async () => {
    const hosts = [...document.querySelectorAll(".report-vega")];
    if (!hosts.length || !window.vegaEmbed || !window.reportTheme) return;
    // Label widths are measured in the page's font, so it has to be there first.
    await document.fonts.load('12px "Report Sans"', "圖").catch(() => []);
    const charts = hosts.map((host) => new Chart(host));
    const drawAll = async () => {
      for (const chart of charts) {
        await chart.draw().catch((error) => console.error("chart", chart.host.closest("figure")?.id, error));
      }
      root.dataset.charts = mode();
    };
    let drawn = mode();
    new MutationObserver(() => {
      if (mode() === drawn) return;
      drawn = mode();
      drawAll();
    }).observe(root, { attributes: true, attributeFilter: ["data-theme"] });
    await drawAll();
  };

  // -- tables wider than the column -------------------------------------------------------------------
  const startScrollers = () => {
    const scrollers = document.querySelectorAll(".pst-scrollable-table-container");
    const mark = (box) => {
      box.classList.toggle("is-wide", box.scrollWidth > box.clientWidth + 1);
      box.classList.toggle("at-end", box.scrollLeft + box.clientWidth >= box.scrollWidth - 1);
    };
    const watcher = new ResizeObserver((entries) => entries.forEach(({ target }) => mark(target)));
    scrollers.forEach((box) => {
      box.setAttribute("role", "group");
      box.setAttribute("aria-label", box.querySelector("caption .caption-text")?.textContent || "表格");
      box.addEventListener("scroll", () => mark(box), { passive: true });
      watcher.observe(box);
    });
  };

  // -- words of a search, marked on the page it led to ------------------------------------------------------
  const readable = (node) => {
    const parent = node.parentElement;
    return parent && !parent.closest("script, style, .report-vega, details.hide, .headerlink");
  };

  const rangesOf = (words, article) => {
    const walker = document.createTreeWalker(article, NodeFilter.SHOW_TEXT);
    const ranges = [];
    while (walker.nextNode()) {
      const node = walker.currentNode;
      if (!readable(node)) continue;
      const text = node.data.toLowerCase();
      for (const word of words) {
        for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + word.length)) {
          const range = document.createRange();
          range.setStart(node, at);
          range.setEnd(node, at + word.length);
          ranges.push(range);
        }
      }
    }
    return ranges;
  };

  const markSearch = () => {
    const words = (recall(sessionStorage, "report-search") || "").split("\n").filter(Boolean);
    const article = document.querySelector("article.bd-article");
    if (!words.length || !article || !window.Highlight) return;
    remember(sessionStorage, "report-search", "");
    CSS.highlights.set("report-search", new Highlight(...rangesOf(words, article)));
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape") CSS.highlights.delete("report-search");
    });
  };

  // -- labels the default extensions write in English -------------------------------------------------------
  const translateToggles = () => {
    document.querySelectorAll(".toggle-button[aria-label]").forEach((button) => {
      button.setAttribute("aria-label", "展開或收起");
    });
  };

  const start = () => {
    startCodeSwitch();
    addCopyButtons();
    startScrollers();
    markSearch();
    startCharts();
    window.addEventListener("load", translateToggles);
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
