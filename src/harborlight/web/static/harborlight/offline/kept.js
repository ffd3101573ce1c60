// What lies on the device, in the browser's own store: one device key, lockers (a wrapped key each) and forms. In the clear stand
// a form's number, its mark, its day and where it goes; questions and answers are sealed. Expired forms go whenever this is asked.
(() => {
  "use strict";
  const harbor = (globalThis.harbor ??= {});
  const { seals } = harbor;
  const NAME = "harborlight-offline", MOST_TRIES = 10, CACHES = "offline-";
  let opened = null;

  const done = (request) => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

  function store() {
    opened ??= new Promise((resolve, reject) => {
      const request = indexedDB.open(NAME, 1);
      request.onupgradeneeded = () => {
        request.result.createObjectStore("device");
        request.result.createObjectStore("lockers", { keyPath: "id" });
        request.result.createObjectStore("forms", { keyPath: "errand" });
      };
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
    return opened;
  }

  // One transaction that is on the disk when the promise is kept; what throws inside takes all of it back.
  async function within(names, mode, work) {
    const transaction = (await store()).transaction(names, mode, { durability: "strict" });
    const finished = new Promise((resolve, reject) => {
      transaction.oncomplete = resolve;
      transaction.onabort = () => reject(transaction.error ?? new DOMException("aborted", "AbortError"));
    });
    finished.catch(() => {}); // said below
    try {
      const found = await work(...names.map((name) => transaction.objectStore(name)));
      await finished;
      return found;
    } catch (error) {
      if (!transaction.error) try { transaction.abort(); } catch { /* it has ended */ }
      throw error;
    }
  }
  const all = (name) => within([name], "readonly", (rows) => done(rows.getAll()));
  const put = (name, row) => within([name], "readwrite", (rows) => done(rows.put(row)));

  async function deviceKey() {
    const here = await within(["device"], "readonly", (rows) => done(rows.get("key")));
    if (here) return here;
    const made = await seals.newDeviceKey();
    return within(["device"], "readwrite", async (rows) => {
      const first = await done(rows.get("key")); // another tab may have been faster
      if (!first) await done(rows.put(made, "key"));
      return first ?? made;
    });
  }

  // -- lockers ------------------------------------------------------------------------------------------------------------

  async function makeLocker(pin) {
    const { locker, key } = await seals.newLocker(crypto.randomUUID(), pin, await deviceKey());
    await put("lockers", { ...locker, tries: 0 });
    return { locker: locker.id, key };
  }

  // The key; or null and how many tries are left. A try counts before it is made, so that nobody ends it in between. After the
  // last one, what is unfinished in this locker is destroyed. It hinders whoever holds the device; a copy of its disk knows no tries.
  async function openLocker(id, pin) {
    const locker = await within(["lockers"], "readwrite", async (rows) => {
      const found = await done(rows.get(id));
      if (found) await done(rows.put({ ...found, tries: found.tries + 1 }));
      return found && { ...found, tries: found.tries + 1 };
    });
    if (!locker) return { key: null, left: 0 };
    const key = locker.tries > MOST_TRIES ? null : await seals.openLocker(locker, pin, await deviceKey());
    const left = key ? MOST_TRIES : Math.max(0, MOST_TRIES - locker.tries);
    if (key) await put("lockers", { ...locker, tries: 0 });
    else if (!left) await dropLocker(id);
    return { key, left };
  }

  async function dropLocker(id) {
    await within(["lockers", "forms"], "readwrite", async (lockers, forms) => {
      for (const form of await done(forms.getAll())) if (form.locker === id && !form.box) await done(forms.delete(form.errand));
      await done(lockers.delete(id));
    });
  }

  // -- forms --------------------------------------------------------------------------------------------------------------

  const place = (form, part) => [part, form.locker, form.errand, form.mark, form.until];

  async function addForm(locker, key, carried, kind) {
    const { errand, mark, until } = carried;
    const row = { errand, kind, mark, until, locker, box: null, answers: null };
    await put("forms", { ...row, form: await seals.seal(key, place(row, "form"), carried) });
  }

  const carriedIn = (key, form) => seals.unseal(key, place(form, "form"), form.form);
  const answersIn = async (key, form) => (form.answers ? seals.unseal(key, place(form, "answers"), form.answers) : null);

  // Answers as they stand; nothing where the form was destroyed or finished in the meantime.
  async function keepAnswers(key, form, answers) {
    const sealed = await seals.seal(key, place(form, "answers"), answers);
    await change(form.errand, (row) => row.box ? row : { ...row, answers: sealed });
  }

  // Finished: the box takes the place of everything that the PIN opens.
  const finish = (form, box) => change(form.errand, (row) => ({ ...row, box, form: null, answers: null, locker: "", waits: null }));
  const noteWaits = (errand, waits) => change(errand, (row) => ({ ...row, waits }));

  async function change(errand, changed) {
    await within(["forms"], "readwrite", async (rows) => {
      const row = await done(rows.get(errand));
      if (row) await done(rows.put(changed(row)));
    });
    await tidy();
  }

  async function dropForm(errand) {
    await within(["forms"], "readwrite", (rows) => done(rows.delete(errand)));
    await tidy();
  }

  // Lockers in which nothing lies any more.
  async function tidy() {
    await within(["lockers", "forms"], "readwrite", async (lockers, forms) => {
      const used = new Set((await done(forms.getAll())).map((form) => form.locker));
      for (const id of await done(lockers.getAllKeys())) if (!used.has(id)) await done(lockers.delete(id));
    });
  }

  // Destroys what is past its day, and tells which marks.
  async function sweep(now = Date.now()) {
    const late = (await all("forms")).filter((form) => Date.parse(form.until) <= now);
    for (const form of late) await dropForm(form.errand);
    return late.map((form) => form.mark);
  }

  // When nothing is left, nothing of this stays: no store, no kept page, no worker.
  async function leaveNothing() {
    if ((await all("forms")).length) return false;
    (await store()).close();
    opened = null;
    await done(indexedDB.deleteDatabase(NAME)).catch(() => {}); // another tab has it open: the next visit does it
    for (const name of await caches.keys()) if (name.startsWith(CACHES)) await caches.delete(name);
    for (const each of await navigator.serviceWorker.getRegistrations()) if (new URL(each.scope).pathname === "/offline/") await each.unregister();
    return true;
  }

  harbor.kept = {
    forms: () => all("forms"), lockers: () => all("lockers"), makeLocker, openLocker, addForm, carriedIn, answersIn, keepAnswers, finish,
    noteWaits, dropForm, sweep, leaveNothing,
  };
})();
