// How forms lie on the device: under a key that only PIN and device together open. WebCrypto alone, so that no key is ever
// seen by a script once it is made. What this protects from, and from what not: docs/explanation/offline.md.
//
//   locker key   random, AES-256; wrapped by HMAC-SHA-256(device key, label | PBKDF2-HMAC-SHA-256(PIN, salt, rounds))
//   envelope     {v: 1, iv, sealed}: AES-256-GCM over padded JSON, bound to its place (a list of texts)
//
// Every version that was ever written opens for ever; known answers stand in the suite, made by another implementation.
(() => {
  "use strict";
  const harbor = (globalThis.harbor ??= {});
  const { subtle } = crypto;
  const VERSION = 1, ROUNDS = 1000000, LEAST_ROUNDS = 600000, LEAST_DIGITS = 6, LEAST_LETTERS = 10, PAD_TO = 1024;
  const LABEL = "harborlight.offline/1|locker|";
  const GCM = "AES-GCM";
  const bytesOf = (text) => new TextEncoder().encode(text);
  const textOf = (bytes) => new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  const random = (n) => crypto.getRandomValues(new Uint8Array(n));
  const joined = (...parts) => {
    const all = new Uint8Array(parts.reduce((n, part) => n + part.byteLength, 0));
    parts.reduce((at, part) => (all.set(new Uint8Array(part.buffer ?? part, part.byteOffset ?? 0, part.byteLength), at), at + part.byteLength), 0);
    return all;
  };

  // A key that this browser makes once and gives to nobody, not even to this script.
  const newDeviceKey = () => subtle.generateKey({ name: "HMAC", hash: "SHA-256" }, false, ["sign"]);

  // Empty where it will do: short, run (123456, 999999), repeated (121212).
  function weakness(pin) {
    const isDigits = /^\d*$/.test(pin);
    if ([...pin].length < (isDigits ? LEAST_DIGITS : LEAST_LETTERS)) return "short";
    const steps = [...pin].slice(1).map((each, at) => each.codePointAt(0) - pin.codePointAt(at));
    if (new Set(steps).size === 1 && Math.abs(steps[0]) <= 1) return "run";
    return /^(.{1,3})\1+$/u.test(pin) ? "repeated" : "";
  }

  async function opener(pin, salt, rounds, deviceKey) {
    if (!(rounds >= LEAST_ROUNDS)) throw new RangeError("too few rounds");
    const base = await subtle.importKey("raw", bytesOf(pin.normalize("NFKC")), "PBKDF2", false, ["deriveBits"]);
    const stretched = await subtle.deriveBits({ name: "PBKDF2", hash: "SHA-256", salt, iterations: rounds }, base, 256);
    const bound = await subtle.sign("HMAC", deviceKey, joined(bytesOf(LABEL), stretched));
    return subtle.importKey("raw", bound, GCM, false, ["wrapKey", "unwrapKey"]);
  }

  const placed = (place) => bytesOf(JSON.stringify(["harborlight.offline", VERSION, ...place]));
  const wrapping = (id, iv) => ({ name: GCM, iv, additionalData: placed(["locker", id]) });

  // A new locker: what of it lies on the device, and its key while it is open.
  async function newLocker(id, pin, deviceKey) {
    const salt = random(16), iv = random(12);
    const by = await opener(pin, salt, ROUNDS, deviceKey);
    const made = await subtle.generateKey({ name: GCM, length: 256 }, true, ["encrypt", "decrypt"]);
    const wrapped = new Uint8Array(await subtle.wrapKey("raw", made, by, wrapping(id, iv)));
    const locker = { v: VERSION, id, salt, rounds: ROUNDS, iv, wrapped };
    return { locker, key: await openLocker(locker, pin, deviceKey) };
  }

  // Its key, which cannot be taken out of the browser; null for a wrong PIN, or on another device.
  async function openLocker(locker, pin, deviceKey) {
    if (locker.v !== VERSION) throw new RangeError("of a version that this page does not know");
    const by = await opener(pin, locker.salt, locker.rounds, deviceKey);
    try {
      return await subtle.unwrapKey("raw", locker.wrapped, by, wrapping(locker.id, locker.iv), GCM, false, ["encrypt", "decrypt"]);
    } catch {
      return null;
    }
  }

  // Lengths tell how much was answered: they are padded.
  function padded(bytes, to = PAD_TO) {
    const all = new Uint8Array(Math.ceil((bytes.length + 4) / to) * to);
    new DataView(all.buffer).setUint32(0, bytes.length);
    all.set(bytes, 4);
    return all;
  }

  function unpadded(bytes) {
    const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);
    if (length + 4 > bytes.length) throw new RangeError("the padding does not fit");
    return bytes.subarray(4, length + 4);
  }

  async function seal(key, place, value, iv = random(12)) {
    const sealed = await subtle.encrypt({ name: GCM, iv, additionalData: placed(place) }, key, padded(bytesOf(JSON.stringify(value))));
    return { v: VERSION, iv, sealed: new Uint8Array(sealed) };
  }

  // Throws where it was sealed under another key or for another place, or was changed.
  async function unseal(key, place, envelope) {
    if (envelope.v !== VERSION) throw new RangeError("of a version that this page does not know");
    const plain = await subtle.decrypt({ name: GCM, iv: envelope.iv, additionalData: placed(place) }, key, envelope.sealed);
    return JSON.parse(textOf(unpadded(new Uint8Array(plain))));
  }

  harbor.seals = { newDeviceKey, weakness, newLocker, openLocker, seal, unseal, padded, bytesOf, joined, random, LEAST_DIGITS, LEAST_LETTERS };
})();
