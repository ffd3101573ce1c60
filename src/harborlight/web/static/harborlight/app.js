// The staff site's own script: drafts, lock, theme, double submits. Every page works without it.
(() => {
  "use strict";
  const body = document.body;

  // Theme: kept on this device only; nothing of a person is.
  const root = document.documentElement;
  const kept = localStorage.getItem("theme");
  if (kept) root.dataset.theme = kept;
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-theme-choice]");
    if (!button) return;
    const choice = button.dataset.themeChoice;
    if (choice === "system") { localStorage.removeItem("theme"); delete root.dataset.theme; }
    else { localStorage.setItem("theme", choice); root.dataset.theme = choice; }
  });

  // Drafts: what is typed is sent to the sealed store soon after each change.
  const saveDraft = async (form, isLeaving) => {
    if (form.dataset.changed !== "yes") return;
    form.dataset.changed = "no";
    const data = new FormData(form);
    const state = form.querySelector(".draft-state");
    try {
      const answer = await fetch(form.dataset.draftUrl, { method: "POST", body: data, keepalive: isLeaving, redirect: "error" });
      if (!answer.ok) throw new Error(String(answer.status));
      const { said } = await answer.json();
      if (state) state.textContent = said;
    } catch {
      form.dataset.changed = "yes";
      if (state) state.textContent = body.dataset.draftFailed || "";
    }
  };
  for (const form of document.querySelectorAll("form[data-draft-url]")) {
    let timer = 0;
    form.addEventListener("input", () => {
      form.dataset.changed = "yes";
      clearTimeout(timer);
      timer = setTimeout(() => saveDraft(form, false), 1500);
    });
    document.addEventListener("visibilitychange", () => { if (document.hidden) saveDraft(form, true); });
    form.addEventListener("submit", () => { form.dataset.changed = "no"; clearTimeout(timer); });
  }

  // A second click does not send twice (the server would not do it twice either).
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post") return;
    if (form.dataset.sent === "yes") { event.preventDefault(); return; }
    form.dataset.sent = "yes";
    setTimeout(() => { form.dataset.sent = "no"; }, 8000);
  });
  window.addEventListener("pageshow", () => {
    for (const form of document.forms) form.dataset.sent = "no";
  });

  // Idle lock: the draft first, then the lock page. The server locks on its own, too.
  const seconds = Number(body.dataset.lockAfter || 0);
  if (seconds) {
    let last = Date.now();
    for (const kind of ["keydown", "pointerdown", "scroll"]) document.addEventListener(kind, () => { last = Date.now(); }, { passive: true });
    const warning = document.getElementById("lock-warning");
    setInterval(async () => {
      const left = seconds - (Date.now() - last) / 1000;
      if (warning) warning.hidden = left > 60;
      if (left <= 0) {
        await Promise.all([...document.querySelectorAll("form[data-draft-url]")].map((form) => saveDraft(form, true)));
        location.replace(body.dataset.lockUrl + "?next=" + encodeURIComponent(location.pathname + location.search));
      }
    }, 5000);
  }

  // Errors first: the summary of a refused form gets the focus.
  const summary = document.querySelector(".errors, #errors");
  if (summary) summary.focus();
  const narrow = matchMedia("(max-width: 61.99rem)");
  const menu = document.querySelector(".nav details");
  if (menu) { const fit = () => { menu.open = !narrow.matches; }; fit(); narrow.addEventListener("change", fit); }
})();
