// Keeps an open page up to date: renews it where it stands when there is a newer version, else says why there is none.
"use strict";
(() => {
  const { version } = document.currentScript.dataset;
  const PLACE = "report-preview-place";
  const PATIENCE = 5000; // milliseconds in which charts are drawn and move what is below them

  // -- the reader's place: from the last heading, chart or table above; text before it may have changed -----------
  const top = (element) => element.getBoundingClientRect().top;

  const place = () => {
    const named = [...document.querySelectorAll("article [id]")].filter((one) => one.getClientRects().length);
    const last = named.filter((one) => top(one) <= 0).pop();
    return last ? { id: last.id, by: top(last) } : { id: "", by: -scrollY };
  };

  const goTo = ({ id, by }) => {
    const element = document.getElementById(id) ?? document.documentElement;
    scrollBy({ top: top(element) - by, behavior: "instant" });
  };

  const renew = () => {
    sessionStorage.setItem(PLACE, JSON.stringify(place()));
    history.scrollRestoration = "manual";
    location.reload();
  };

  const comeBack = () => {
    const kept = JSON.parse(sessionStorage.getItem(PLACE));
    if (!kept) return;
    sessionStorage.removeItem(PLACE);
    const growth = new ResizeObserver(() => goTo(kept));
    const end = () => {
      growth.disconnect();
      history.scrollRestoration = "auto";
    };
    growth.observe(document.body);
    for (const act of ["wheel", "touchstart", "keydown", "pointerdown"]) addEventListener(act, end, { once: true, passive: true });
    addEventListener("load", () => setTimeout(end, PATIENCE));
  };

  // -- the problems ------------------------------------------------------------------------------------------
  const box = document.createElement("aside");
  box.className = "report-preview";
  box.lang = "zh-Hant-HK";
  box.setAttribute("role", "status");
  box.hidden = true;
  const words = document.createElement("summary");
  words.textContent = "未能更新報告。修正以下問題並存檔後，本頁會自動更新。";
  const list = document.createElement("pre");
  list.lang = "en";
  const fold = document.createElement("details"); // it lies over the page
  fold.open = true;
  fold.append(words, list);
  box.append(fold);
  document.body.append(box);

  const show = (problems) => {
    list.textContent = problems;
    box.hidden = !problems;
  };

  // -- the line to the server, taken up again when it comes back -----------------------------------------------
  const listen = () => {
    const line = new WebSocket(`ws://${location.host}/.preview/news`);
    line.addEventListener("message", ({ data }) => {
      const news = JSON.parse(data);
      if (news.version === version) show(news.problems);
      else renew();
    });
    line.addEventListener("close", () => setTimeout(listen, 1000));
  };

  comeBack();
  listen();
})();
