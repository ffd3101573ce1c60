// Known answers of the device's seals, run by Node and by a real browser alike. Given vectors as tests/vectors/device.json has them.
harbor.vectors = async (given) => {
  const { seals, box } = harbor;
  const bytes = (hex) => new Uint8Array(hex.match(/../g).map((each) => parseInt(each, 16)));
  const hex = (found) => [...new Uint8Array(found)].map((each) => each.toString(16).padStart(2, "0")).join("");
  const refused = async (work) => { try { return (await work()) === null; } catch { return true; } };
  const imported = (raw) => crypto.subtle.importKey("raw", bytes(raw), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  const device = await imported(given.device_key);
  const { id, rounds } = given;
  const locker = { v: 1, id, rounds, salt: bytes(given.salt), iv: bytes(given.locker_iv), wrapped: bytes(given.wrapped) };
  const key = await seals.openLocker(locker, given.pin, device);
  const envelope = { v: 1, iv: bytes(given.iv), sealed: bytes(given.sealed) };
  const sealed = await seals.seal(key, given.place, given.value, envelope.iv);
  const fresh = await seals.newLocker("fresh", given.pin, await seals.newDeviceKey());
  const keys = [key, fresh.key, device, await seals.newDeviceKey()];
  const exported = await Promise.allSettled(keys.map((each) => crypto.subtle.exportKey("raw", each)));
  const changed = bytes(given.sealed);
  changed[5] ^= 1;
  return {
    value: await seals.unseal(key, given.place, envelope),
    sealed: hex(sealed.sealed),
    twice: hex((await seals.seal(key, given.place, given.value)).iv) !== hex((await seals.seal(key, given.place, given.value)).iv),
    fresh: { rounds: fresh.locker.rounds, salt: fresh.locker.salt.length },
    kept: exported.every(({ status }) => status === "rejected"),
    refused: {
      pin: await refused(() => seals.openLocker(locker, "195284", device)),
      device: await refused(async () => seals.openLocker(locker, given.pin, await imported("00".repeat(32)))),
      locker: await refused(() => seals.openLocker({ ...locker, id: "another" }, given.pin, device)),
      rounds: await refused(() => seals.openLocker({ ...locker, rounds: 599999 }, given.pin, device)),
      place: await refused(() => seals.unseal(key, [...given.place.slice(0, -1), "2100-01-01T00:00:00+00:00"], envelope)),
      changed: await refused(() => seals.unseal(key, given.place, { ...envelope, sealed: changed })),
      version: await refused(() => seals.unseal(key, given.place, { ...envelope, v: 2 })),
    },
    box: hex(await box.seal(bytes(given.public_key), seals.bytesOf(given.plain), seals.bytesOf(given.info))),
  };
};
