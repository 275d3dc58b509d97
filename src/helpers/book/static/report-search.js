// The page of search results: which chapters come first, and the passage that was found under each title.
// Texts come from report-texts.js, because a page opened from a folder cannot fetch its neighbours.
"use strict";
(() => {
  const CONTEXT = 70;
  const SECTIONS = 3;
  let words = [];

  // A word is a pattern: the thousands of a number may be set off by commas.
  const pattern = (run) => new RegExp(_escapeRegExp(run).replace(/(\d)(?=\d)/g, "$1,?"), "g");
  const count = (text, word) => text.match(word)?.length || 0;
  const next = (text, word, from = 0) => {
    word.lastIndex = from;
    const found = word.exec(text);
    return found && [found.index, found[0].length];
  };
  const folded = new Map();
  const foldedText = (text) => {
    if (!folded.has(text)) folded.set(text, reportFold(text));
    return folded.get(text);
  };

  // A section counts for each word in its title and, with decreasing weight, for each time a word is used.
  const sectionScore = ([, title, text]) => words.reduce((sum, word) => {
    const uses = count(foldedText(text), word);
    return sum + (count(foldedText(title), word) ? 12 : 0) + 4 * Math.log2(1 + uses);
  }, 0);

  // Whole chapters come before single sections, which Sphinx adds where a heading is what was asked for.
  const score = ([name, , anchor]) => {
    const sections = window.reportTexts[name] || [];
    const wanted = anchor ? sections.filter(([id]) => "#" + id === anchor) : sections;
    return wanted.reduce((sum, section) => sum + sectionScore(section), 0) - (anchor ? 500 : 0);
  };

  // Sphinx finds pairs of characters; a page counts only if each word stands in what can be read there.
  const holdsAll = (sections) => {
    const whole = sections.map(([, title, text]) => foldedText(title + "\n" + text)).join("\n");
    return words.every((word) => count(whole, word));
  };

  const append = (parent, tag, text, className) => {
    const element = parent.appendChild(document.createElement(tag));
    element.textContent = text;
    if (className) element.className = className;
    return element;
  };

  const passage = (text) => {
    const flat = foldedText(text);
    const places = words.map((word) => next(flat, word)).filter(Boolean);
    if (!places.length) return null;
    const start = Math.max(0, Math.min(...places.map(([at]) => at)) - CONTEXT / 2);
    const end = Math.min(text.length, start + 2 * CONTEXT);
    return { start, end };
  };

  const writePassage = (item, text) => {
    const part = passage(text);
    if (!part) return;
    const line = append(item, "p", part.start ? "…" : "", "context");
    const flat = foldedText(text);
    let at = part.start;
    while (at < part.end) {
      const found = words.map((word) => next(flat, word, at)).filter((place) => place && place[0] < part.end)
        .sort(([a], [b]) => a - b)[0];
      if (!found) break;
      line.append(text.slice(at, found[0]));
      append(line, "mark", text.slice(found[0], found[0] + found[1]));
      at = found[0] + found[1];
    }
    line.append(text.slice(at, Math.max(at, part.end)) + (part.end < text.length ? "…" : ""));
  };

  // The words as the page writes them, which may differ from what was typed (simplified, full width).
  const written = (sections) => words.flatMap((word) => [...new Set(sections.flatMap(([, title, text]) => {
    const whole = title + " " + text;
    const found = next(foldedText(whole), word);
    return found ? [whole.slice(found[0], found[0] + found[1]).toLowerCase()] : [];
  }))]);

  const decorate = (item) => {
    const link = item.querySelector("a");
    // Sphinx lists a chapter twice when its title is found, once with its number and once without.
    const [path, anchor] = link.getAttribute("href").split("#");
    const sections = window.reportTexts[path.replace(/\.html$/, "")] || [];
    const earlier = [...item.parentElement.children].slice(0, -1).map((other) => other.querySelector("a"));
    const listed = earlier.some((other) => other.getAttribute("href") === link.getAttribute("href"));
    if (listed || !holdsAll(sections)) return item.remove();
    const own = anchor ? sections.filter(([id]) => id === anchor) : sections;
    const best = own.map((section) => [sectionScore(section), section]).filter(([points]) => points > 0)
      .sort(([a], [b]) => b - a).map(([, section]) => section);
    if (best.length) writePassage(item, best.find(([, , text]) => passage(text))?.[2] || best[0][2]);
    if (!anchor && best.length > 1) {
      const list = append(item, "p", "", "report-search-sections");
      best.filter(([, title]) => title).slice(0, SECTIONS).forEach(([id, title]) => {
        append(list, "a", title).href = `${path}#${id}`;
      });
    }
    item.addEventListener("click", (event) => {
      if (!event.target.closest("a")) return;
      try { sessionStorage.setItem("report-search", written(sections).join("\n")); } catch { /* no marks then */ }
    });
  };

  const start = () => {
    const query = new URLSearchParams(window.location.search).get("q") || "";
    words = [...new Set(reportRuns(query))].map(pattern);
    const results = document.getElementById("search-results");
    if (!words.length || !results) return;
    Scorer.score = score;
    new MutationObserver((changes) => {
      for (const change of changes) {
        for (const node of change.addedNodes) if (node.matches?.("ul.search > li")) decorate(node);
      }
      const summary = results.querySelector(".search-summary");
      const shown = String(results.querySelectorAll("ul.search > li").length);
      const counted = summary?.textContent.match(/\d+/)?.[0];
      if (counted && counted !== shown) summary.textContent = summary.textContent.replace(counted, shown);
    }).observe(results, { childList: true, subtree: true });
  };
  // Registered before Sphinx's own start, so the scores are ours from the first result.
  document.addEventListener("DOMContentLoaded", start);
})();
