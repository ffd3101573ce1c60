// Which part of the page is shown, and what happens between: keeping a form, opening it by PIN, the talk, sending, throwing away.
// A key is in memory only while its forms are open; after a while without a touch, or when the page goes, it is let go.
(() => {
  "use strict";
  const { kept, sending, seals, talk } = harbor;
  const { make, word } = talk;
  const { dataset } = document.body, root = document.documentElement;
  const one = (selector, from = document) => from.querySelector(selector);
  const views = [...document.querySelectorAll("[data-view]")];
  const SOON = 2 * 86400000;
  let open = null; // {locker, key, titles: errand → title} while a PIN holds
  let writing = Promise.resolve(); // answers are kept one after the other

  function show(name) {
    for (const view of views) view.hidden = view.dataset.view !== name;
  }
  function say(text, tone = "") {
    one("#said").replaceChildren(...(text ? [make("p", { class: `notice ${tone && `notice--${tone}`}` }, text)] : []));
  }
  const day = (moment) => new Intl.DateTimeFormat(root.lang, { dateStyle: "full", timeStyle: "short" }).format(new Date(moment));
  const today = () => { const now = new Date(); return `${now.getFullYear()}-${String(now.getMonth() + 1).padStart(2, "0")}-${String(now.getDate()).padStart(2, "0")}`; };
  const busy = async (form, work) => {
    const button = one("button", form) ?? form;
    button.disabled = true;
    try { return await work(); } finally { button.disabled = false; }
  };

  // The theme's cookie says light or dark and nothing else; the kept page is the same for everybody and does not know it.
  const theme = /(?:^|; )theme=(light|dark)(?:;|$)/.exec(document.cookie)?.[1];
  if (theme) { root.dataset.theme = theme; one("meta[name=color-scheme]").content = theme; }

  // What the browser believes, until a call has told better: a network is no server yet.
  function line(isThere = navigator.onLine) {
    const pill = one("#line");
    pill.textContent = word(isThere ? "online" : "offline");
    pill.className = `pill pill--${isThere ? "good" : "quiet"}`;
  }

  function sure(text, yes) {
    const dialog = one("#sure");
    one("#sure-said").textContent = text;
    one("[data-yes]", dialog).textContent = yes;
    dialog.returnValue = "";
    dialog.showModal();
    return new Promise((resolve) => dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true }));
  }

  // -- keeping a form -------------------------------------------------------------------------------------------------------

  const policy = window.trustedTypes
    ? trustedTypes.createPolicy("offline", { createScriptURL: (address) => { if (address !== dataset.worker) throw new TypeError(address); return address; } })
    : { createScriptURL: (address) => address };

  async function keepShell() {
    const worker = await navigator.serviceWorker.register(policy.createScriptURL(dataset.worker), { scope: dataset.scope, updateViaCache: "none" });
    const coming = worker.installing ?? worker.waiting;
    if (!worker.active) await new Promise((resolve, reject) => {
      coming.addEventListener("statechange", () => {
        if (coming.state === "activated") resolve();
        if (coming.state === "redundant") reject(new Error("the page could not be kept"));
      });
    });
    navigator.storage?.persist?.().catch(() => {}); // asked, not waited for: some browsers ask the person
  }

  const OVER = { called_off: "called-off", expired: "past", back: "was-sent" };
  const TOLD = { [sending.OFFLINE]: "no-line", [sending.SIGNED_OUT]: "sign-in-first", [sending.REFUSED]: "not-out" };

  async function keepView(kind, errand) {
    if ((await kept.forms()).some((row) => row.errand === errand)) return listView();
    const [known, form] = await Promise.all([sending.errands(), sending.form(kind, errand)]);
    const failed = [form, known].find(({ state }) => state !== "ok");
    if (failed) {
      await listView();
      say(word(TOLD[failed.state] ?? "not-now"), "warn");
      return undefined;
    }
    // A PIN of mine holds for this one, too; another person's forms on this device are none of my business.
    const mine = new Set(known.body.errands.map((each) => each.errand));
    const locker = (await kept.forms()).find((row) => row.locker && mine.has(row.errand))?.locker;
    const carried = form.body, page = one("#keep");
    one("[data-fill=title]", page).textContent = carried.form.title;
    one("[data-fill=mark]", page).textContent = word("mark", { mark: carried.mark });
    one("[data-fill=until]", page).textContent = word("until", { moment: day(carried.until) });
    one("[data-new-pin]", page).hidden = Boolean(locker);
    one("[data-known-pin]", page).hidden = !locker;
    page.onsubmit = (event) => {
      event.preventDefault();
      busy(page, () => (locker ? keepInto(locker, kind, carried) : keepAnew(kind, carried)));
    };
    show("keep");
    one(locker ? "#pin-known" : "#pin").focus();
    return undefined;
  }

  function fault(text) {
    const place = one("[data-fault]");
    place.textContent = text;
    place.hidden = !text;
  }

  async function keepAnew(kind, carried) {
    const pin = one("#pin").value, weakness = seals.weakness(pin);
    if (weakness || pin !== one("#pin-again").value) return fault(word(weakness ? `pin-${weakness}` : "pin-twice"));
    return keepIn(() => kept.makeLocker(pin), kind, carried);
  }

  async function keepInto(locker, kind, carried) {
    const { key, left } = await kept.openLocker(locker, one("#pin-known").value);
    if (!key) return fault(word(left ? "pin-wrong" : "pin-last", { left }));
    return keepIn(async () => ({ locker, key }), kind, carried);
  }

  async function keepIn(opening, kind, carried) {
    fault("");
    try {
      await keepShell();
      open = await opening();
      await kept.addForm(open.locker, open.key, carried, kind);
    } catch {
      lock();
      await kept.leaveNothing();
      return fault(word("not-kept"));
    }
    history.replaceState(null, "", location.pathname);
    clearPins();
    await readTitles();
    await listView();
    return say(word("kept"), "success");
  }

  function clearPins() {
    for (const input of document.querySelectorAll("input[type=password]")) input.value = "";
  }

  // -- what is here ---------------------------------------------------------------------------------------------------------

  async function readTitles() {
    open.titles = new Map();
    for (const row of await kept.forms()) {
      if (row.locker === open.locker && row.form) open.titles.set(row.errand, (await kept.carriedIn(open.key, row)).form.title);
    }
  }

  const marked = (row) => [make("strong", {}, word("mark", { mark: row.mark })), make("br"), make("small", {}, word("until", { moment: day(row.until) }))];
  const soon = (row) => Date.parse(row.until) - Date.now() < SOON && make("span", { class: "pill pill--warn" }, word("soon"));
  const pill = (name, tone) => make("span", { class: `pill pill--${tone}` }, word(name));
  const small = (name, step, style = "button--quiet") => make("button", { type: "button", class: `button button--small ${style}`, onclick: (event) => busy(event.currentTarget, step) }, word(name));

  async function throwAway(row) {
    if (!(await sure(word("sure-throw"), word("yes-throw")))) return;
    await kept.dropForm(row.errand);
    say("");
    await listView();
  }

  function openRow(row) {
    return make("li", { class: "row" }, make("span", {}, make("span", {}, open.titles.get(row.errand)), make("br"), ...marked(row)),
      make("span", { class: "row__end" }, soon(row), row.waits && make("small", {}, row.waits.said), small("go-on", () => talkView(row), ""), small("throw-away", () => throwAway(row))));
  }

  function lockedRow(row) {
    return make("li", { class: "row" }, make("span", {}, ...marked(row)), make("span", { class: "row__end" }, soon(row), pill("unfinished", "quiet"), small("throw-away", () => throwAway(row))));
  }

  function sealedRow(row, known) {
    const state = known && (known.get(row.errand) ?? "not_mine"), { waits } = row;
    const told = { ...OVER, back: null, not_mine: "not-mine" }[state];
    const text = told ? word(told) : waits ? `${waits.said} ${waits.mend}` : word("waits-to-be-sent");
    const maySend = known && !told, anyway = maySend && waits && ["closed", "retired"].includes(waits.why);
    return make("li", { class: "row" }, make("span", {}, ...marked(row), make("br"), make("span", {}, text)),
      make("span", { class: "row__end" }, soon(row), pill("finished", "good"),
        maySend && small("send", () => sendOne(row, [])), anyway && small(`anyway-${waits.why}`, () => sendOne(row, [...(waits.decided ?? []), waits.why])), small("throw-away", () => throwAway(row))));
  }

  function lockerCard(id, rows) {
    const card = one("#locker").content.firstElementChild.cloneNode(true);
    const input = one("input", card), said = one("[role=alert]", card);
    one("ul", card).append(...rows.map(lockedRow));
    card.onsubmit = (event) => {
      event.preventDefault();
      busy(card, async () => {
        const { key, left } = await kept.openLocker(id, input.value);
        input.value = "";
        if (!key && !left) {
          await listView();
          return say(word("pin-last"), "danger");
        }
        if (!key) {
          said.textContent = word("pin-wrong", { left });
          said.hidden = false;
          return input.focus();
        }
        open = { locker: id, key };
        await readTitles();
        say("");
        return listView();
      });
    };
    return card;
  }

  // `known`: errand → state, as the server told; null while nobody asked it.
  async function listView(known = null) {
    drawList(await kept.forms(), known);
  }

  function drawList(rows, known) {
    const place = one("[data-rows]"), lockers = new Map();
    for (const row of rows) if (row.locker) lockers.set(row.locker, [...(lockers.get(row.locker) ?? []), row]);
    const sealed = rows.filter((row) => row.box);
    place.replaceChildren(
      ...(open && lockers.has(open.locker) ? [make("ul", { class: "rows card", role: "list" }, lockers.get(open.locker).map(openRow)), make("p", {}, small("lock", async () => { lock(); await listView(known); }))] : []),
      ...[...lockers].filter(([id]) => id !== open?.locker).map(([id, held]) => lockerCard(id, held)),
      ...(sealed.length ? [make("ul", { class: "rows card", role: "list" }, sealed.map((row) => sealedRow(row, known)))] : []),
    );
    one("[data-none]").hidden = rows.length > 0;
    show("list");
  }

  function lock(text = "") {
    open = null;
    one("[data-view=talk]").replaceChildren();
    clearPins();
    if (text) say(text);
  }

  // -- the talk -------------------------------------------------------------------------------------------------------------

  async function talkView(row) {
    const { key } = open, carried = await kept.carriedIn(key, row), view = one("[data-view=talk]");
    const state = (await kept.answersIn(key, row)) ?? talk.begun();
    let n = 0;
    say("");
    show("talk");
    const told = {
      changed(now) {
        const copy = structuredClone(now), nth = ++n;
        const said = (isKept) => { if (nth === n) told.isKept(isKept); }; // of the newest answer only
        writing = writing.then(() => kept.keepAnswers(key, row, copy)).then(() => said(true), () => said(false));
      },
      async pause() {
        await writing;
        lock();
        await listView();
      },
      async finish(fields) {
        if (!(await sure(word("sure-finish"), word("yes-finish")))) return;
        await writing;
        await kept.finish(row, await sending.sealed(carried, fields, today()));
        lock();
        await listView();
        await sendAll();
      },
    };
    talk.begin(view, carried.form, state, told);
  }

  // -- sending --------------------------------------------------------------------------------------------------------------

  // Asks the server about each form, and sends what is finished and was not held up.
  async function sendAll() {
    const rows = await kept.forms();
    if (!rows.length || !navigator.onLine) return;
    const { state, body } = await sending.errands();
    line(state !== sending.OFFLINE);
    one("[data-signed-out]").hidden = state !== sending.SIGNED_OUT || !rows.some((row) => row.box);
    if (state !== "ok") return;
    const known = new Map(body.errands.map((each) => [each.errand, each.state]));
    for (const row of rows) {
      const said = known.get(row.errand);
      // Whether answers that came in before were these, only the server can tell: what is finished is always sent.
      if (row.box && !row.waits && ["out", "back"].includes(said)) await sendOne(row, [], body.token);
      else if (!row.box && said in OVER) await kept.noteWaits(row.errand, { why: said, said: word(OVER[said]), mend: "" });
    }
    if (!views.find((view) => view.dataset.view === "list").hidden) await listView(known);
    await leave();
  }

  async function sendOne(row, decided, token = "") {
    const fresh = token || (await sending.errands()).body.token;
    if (!fresh) { await sendAll(); return say(word(navigator.onLine ? "sign-in-first" : "no-line"), "warn"); }
    const { state, body } = await sending.send(row, fresh, decided);
    if (state === "ok") await isBack(row, body.place);
    else if (state === "waits") await kept.noteWaits(row.errand, { ...body, decided });
    else say(body.said ? `${body.said} ${body.mend ?? ""}` : word(TOLD[state] ?? "not-now"), "warn");
    if (!token) await sendAll();
    return undefined;
  }

  async function isBack(row, place) {
    await kept.dropForm(row.errand);
    say(word("sent"), "success");
    if (/^\/[a-z]/.test(place)) one("#said .notice").append(" ", make("a", { href: place }, word("see")));
  }

  async function leave() {
    if (await kept.leaveNothing()) drawList([], null); // without asking the store, which would be made anew
  }

  // -- the page's life ------------------------------------------------------------------------------------------------------

  function watch() {
    const seconds = Number(dataset.lockAfter || 600);
    let last = Date.now();
    for (const kind of ["keydown", "pointerdown", "scroll"]) document.addEventListener(kind, () => { last = Date.now(); }, { passive: true });
    const look = async () => {
      if (!open || Date.now() - last < seconds * 1000) return;
      await writing;
      lock(word("locked"));
      await listView();
    };
    setInterval(look, 5000);
    document.addEventListener("visibilitychange", look);
    window.addEventListener("pagehide", () => lock());
    window.addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
    for (const kind of ["online", "offline"]) window.addEventListener(kind, () => { line(); sendAll(); });
  }

  async function begin() {
    const destroyed = await kept.sweep();
    const wanted = /^#(cases|intake):([0-9a-f-]{36})$/.exec(location.hash);
    if (wanted) await keepView(wanted[1], wanted[2]);
    else await listView();
    if (destroyed.length) say(word("destroyed", { marks: destroyed.join(", ") }), "warn");
    if (wanted) return;
    if ((await kept.forms()).length) await sendAll();
    else await leave();
  }

  one("[data-sign-in]").href = dataset.signIn;
  line();
  watch();
  const isAble = window.isSecureContext && crypto.subtle && "serviceWorker" in navigator && window.indexedDB && navigator.locks;
  if (!isAble) show("unable");
  else {
    // One tab at a time: two would write over each other's answers.
    navigator.locks.request("harborlight-offline", { ifAvailable: true }, async (held) => {
      if (!held) return show("elsewhere");
      await begin().catch(() => show("unable"));
      return new Promise(() => {});
    });
  }
})();
