// Sealing finished answers to the server: HPKE (RFC 9180), base mode, DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-256-GCM, as
// core/boxes.py opens it. Whoever seals keeps no key that opens: a finished form cannot be read on this device any more.
(() => {
  "use strict";
  const harbor = (globalThis.harbor ??= {});
  const { subtle } = crypto;
  const { bytesOf, joined, padded } = harbor.seals;
  const HEAD = new Uint8Array([1, 1]);
  const KEM = joined(bytesOf("KEM"), new Uint8Array([0, 0x10]));
  const SUITE = joined(bytesOf("HPKE"), new Uint8Array([0, 0x10, 0, 1, 0, 2]));
  const VERSION = bytesOf("HPKE-v1"), NOTHING = new Uint8Array(0), NO_SALT = new Uint8Array(32);
  const CURVE = { name: "ECDH", namedCurve: "P-256" };
  const BUCKETS = [4, 16, 64, 256, 1024, 4096].map((kilobytes) => kilobytes * 1024);

  async function hmac(key, message) {
    const made = await subtle.importKey("raw", key, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
    return new Uint8Array(await subtle.sign("HMAC", made, message));
  }
  const extract = (suite, salt, label, material) => hmac(salt, joined(VERSION, suite, bytesOf(label), material));
  // Never more than one block is needed.
  const expand = async (suite, secret, label, about, length) =>
    (await hmac(secret, joined(new Uint8Array([0, length]), VERSION, suite, bytesOf(label), about, new Uint8Array([1])))).subarray(0, length);

  // `publicKey`: SubjectPublicKeyInfo; `info` binds the box to its use. `pair` is given by tests only.
  async function seal(publicKey, plain, info, pair) {
    const to = await subtle.importKey("spki", publicKey, CURVE, true, []);
    const own = pair ?? (await subtle.generateKey(CURVE, false, ["deriveBits"]));
    const [sent, known] = await Promise.all([own.publicKey, to].map(async (key) => new Uint8Array(await subtle.exportKey("raw", key))));
    const agreed = new Uint8Array(await subtle.deriveBits({ name: "ECDH", public: to }, own.privateKey, 256));
    const shared = await expand(KEM, await extract(KEM, NO_SALT, "eae_prk", agreed), "shared_secret", joined(sent, known), 32);
    const context = joined(
      new Uint8Array([0]), await extract(SUITE, NO_SALT, "psk_id_hash", NOTHING), await extract(SUITE, NO_SALT, "info_hash", info),
    );
    const secret = await extract(SUITE, shared, "secret", NOTHING);
    const key = await subtle.importKey("raw", await expand(SUITE, secret, "key", context, 32), "AES-GCM", false, ["encrypt"]);
    const iv = await expand(SUITE, secret, "base_nonce", context, 12);
    const bucket = BUCKETS.find((size) => plain.length + 4 <= size);
    if (!bucket) throw new RangeError("too large to send");
    const sealed = await subtle.encrypt({ name: "AES-GCM", iv }, key, padded(plain, bucket));
    return joined(HEAD, sent, new Uint8Array(sealed));
  }

  harbor.box = { seal };
})();
