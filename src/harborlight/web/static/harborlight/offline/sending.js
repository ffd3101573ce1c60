// The way to the server and back. Every call may find no connection, nobody signed in or a session that is locked; each says so.
(() => {
  "use strict";
  const harbor = (globalThis.harbor ??= {});
  const { bytesOf } = harbor.seals;
  const OFFLINE = "offline", SIGNED_OUT = "signed_out", REFUSED = "refused";
  const bytes = (base64) => Uint8Array.from(atob(base64), (each) => each.charCodeAt(0));
  const base64 = (given) => btoa(Array.from(given, (each) => String.fromCharCode(each)).join(""));

  // {state, body}: state is ok, waits (told why), or one of the above.
  async function call(path, options = {}) {
    let answer;
    try {
      answer = await fetch(document.body.dataset.api + path, { credentials: "same-origin", cache: "no-store", redirect: "error", ...options });
    } catch {
      return { state: OFFLINE, body: {} };
    }
    const body = await answer.json().catch(() => ({}));
    if (answer.ok) return { state: "ok", body };
    return { state: answer.status === 401 ? SIGNED_OUT : answer.status === 409 && body.why ? "waits" : REFUSED, body };
  }

  const errands = () => call("errands");
  const form = (kind, errand) => call(`${kind}/errands/${errand}`);
  const send = (row, token, decided = []) => call(`${row.kind}/errands/${row.errand}`, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRFToken": token },
    body: JSON.stringify({ sealed: base64(row.box), decided }),
  });

  // The answers, sealed so that only the server opens them.
  function sealed(carried, fields, takenOn) {
    const { errand, what, public_key: key } = carried;
    const plain = bytesOf(JSON.stringify({ errand, what, taken_on: takenOn, answers: fields }));
    return harbor.box.seal(bytes(key), plain, bytesOf(`harborlight.errand/1|${errand}`));
  }

  harbor.sending = { errands, form, send, sealed, OFFLINE, SIGNED_OUT, REFUSED };
})();
