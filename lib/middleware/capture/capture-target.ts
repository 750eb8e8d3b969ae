/** Where captured lines are stored. */
export interface CaptureTarget {
  /**
   * Stores an object.
   *
   * @param key its name in the target, with slashes
   * @param signal ends the attempt, which then fails
   * @throws where it could not be stored
   */
  write(key: string, bytes: Uint8Array, signal: AbortSignal): Promise<void>;
}
