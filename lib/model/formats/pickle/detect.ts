/** Protocol 2 and later begin with it; 0 and 1 with a global in text, or a container that has one soon. */
export function isPickle(bytes: Uint8Array): boolean {
  if (bytes[0] === 0x80) return bytes[1]! >= 2 && bytes[1]! <= 5;
  const head = String.fromCharCode(...bytes.subarray(0, 1000));
  return /^c[\w.]+\n[\w.]+\n/.test(head) || (/^(?:\(|[\]}]q)/.test(head) && /c[a-z_][\w.]*\n\w+\n/.test(head));
}
