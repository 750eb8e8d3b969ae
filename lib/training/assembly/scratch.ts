// Bytes that a thread has for itself: each has an instance of its own, and with it globals of its own.

export let scratch: usize = 0;

export function useScratch(address: usize): void { scratch = address; }
