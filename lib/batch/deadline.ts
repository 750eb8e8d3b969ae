import { DeadlineError } from '../errors.ts';

/** Time to clear up an upload and report, kept back from the platform's limit. */
const RESERVED_MS = 5_000;

/** A signal that aborts before the platform ends the process, with an error that says so. Call `clear` when all is done. */
export function startDeadline(remainingMs: number): { signal: AbortSignal; clear: () => void } {
  const controller = new AbortController();
  const passed = () =>
    controller.abort(
      new DeadlineError("the object cannot be scored before the function's time ends", {
        hint: 'raise the timeout or the memory (which brings CPU), or split the object',
      }),
    );
  const timer = setTimeout(passed, Math.max(remainingMs - RESERVED_MS, 0));
  return { signal: controller.signal, clear: () => clearTimeout(timer) };
}
