// The staff site's own script: drafts, lock, theme, double submits. Every page works without it.
(() => {
  "use strict";
  const body = document.body;

  // Theme: a cookie that says light or dark and nothing else. The server writes it into the page, so that no page flashes.
  const root = document.documentElement;
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-theme-choice]");
    if (!button) return;
    const choice = button.dataset.themeChoice;
    const isChosen = choice === "light" || choice === "dark";
    if (isChosen) root.dataset.theme = choice; else delete root.dataset.theme;
    document.querySelector("meta[name=color-scheme]").content = isChosen ? choice : "light dark";
    document.cookie = `theme=${isChosen ? choice : ""}; path=/; max-age=${isChosen ? 31536000 : 0}; samesite=lax${location.protocol === "https:" ? "; secure" : ""}`;
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

  // Forms that keep no draft: what is typed is noticed, so that the lock can take it along.
  document.addEventListener("input", (event) => { if (event.target.form) event.target.form.dataset.changed = "yes"; });

  // Locks first, then sends: a locked workspace does nothing with a form but keep it. Answers with the lock page's address.
  const keepUnsent = async (form) => {
    const data = new FormData(form);
    const ours = new FormData();
    ours.set("csrfmiddlewaretoken", data.get("csrfmiddlewaretoken"));
    const locked = await fetch(body.dataset.lockUrl, { method: "POST", body: ours });
    if (!locked.ok) throw new Error(String(locked.status));
    return (await fetch(form.action, { method: "POST", body: data })).url;
  };

  // A form that was not sent is filled in again with what was typed; nothing is sent before somebody does.
  const fillIn = async (unsent) => {
    const answer = await fetch(`${body.dataset.unsentUrl}${encodeURIComponent(unsent)}/fields/`);
    if (!answer.ok) return;
    const { path, posted } = await answer.json();
    const form = [...document.forms].find((each) => each.method === "post" && new URL(each.action).pathname === path);
    if (!form) return;
    for (const field of form.elements) {
      const values = posted[field.name];
      if (!field.name || ["once", "csrfmiddlewaretoken"].includes(field.name) || ["file", "submit", "button"].includes(field.type)) continue;
      if (["checkbox", "radio"].includes(field.type)) field.checked = Boolean(values?.includes(field.value));
      else if (field.type === "select-multiple") for (const option of field.options) option.selected = Boolean(values?.includes(option.value));
      else if (values) field.value = values.length > 1 ? values.shift() : values[0];
    }
    const mark = document.createElement("input");
    mark.type = "hidden"; mark.name = "unsent"; mark.value = unsent;
    form.append(mark);
    form.dataset.changed = "yes";
    form.closest("details")?.setAttribute("open", "");
    form.scrollIntoView();
    form.querySelector("textarea, input:not([type=hidden]), select")?.focus();
  };
  const unsent = new URLSearchParams(location.hash.slice(1)).get("unsent");
  if (unsent && body.dataset.unsentUrl) fillIn(unsent);

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
        let lock = body.dataset.lockUrl + "?next=" + encodeURIComponent(location.pathname + location.search);
        for (const form of document.querySelectorAll('main form[method="post"][data-changed="yes"]:not([data-draft-url])')) {
          if (new URL(form.action).pathname.startsWith("/account/")) continue; // open to a locked session, too
          try { lock = await keepUnsent(form); } catch { /* No connection: the page must still be hidden. */ }
        }
        location.replace(lock);
      }
    }, 5000);
  }

  // Errors first: the summary of a refused form gets the focus.
  const summary = document.querySelector(".errors, #errors");
  if (summary) summary.focus();
  const narrow = matchMedia("(max-width: 61.99rem)");
  const menu = document.querySelector(".nav details");
  if (menu) { const fit = () => { menu.open = !narrow.matches; }; fit(); narrow.addEventListener("change", fit); }

  // Menus: Escape closes what is open, and the focus goes back to what opened it; a click beside one closes it, too.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const each of document.querySelectorAll(narrow.matches ? ".menu[open], .nav details[open]" : ".menu[open]")) {
      const hadFocus = each.contains(document.activeElement);
      each.open = false;
      if (hadFocus) each.querySelector("summary").focus();
    }
  });
  document.addEventListener("click", (event) => {
    for (const each of document.querySelectorAll(".menu[open]")) if (!each.contains(event.target)) each.open = false;
  });
})();
