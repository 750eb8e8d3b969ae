import type { Question, Transformed } from '../hooks/transform.ts';
import { compareAnswers } from './compare-answers.ts';
import type { Shadowed } from './models.ts';
import type { Service } from './service.ts';

/** Requests that a shadow has before it, and the bytes of their bodies; what comes beyond is skipped. */
const [MAX_WAITING, MAX_BYTES] = [16, 8 * 2 ** 20];

interface Copy {
  readonly question: Question;
  readonly answer: Transformed;
  readonly variant: string;
  readonly request: object | undefined;
}

/**
 * A model that scores what another one has answered, behind the answer, one request at a time, so that it neither delays
 * nor fails it.
 */
export class Shadow {
  readonly name: string;
  readonly #find: () => Service;
  readonly #told: ((told: Shadowed) => void) | undefined;
  readonly #waiting: Copy[] = [];
  /** with room: they wait, are scored, or are being answered */
  #numRequest = 0;
  #bytes = 0;
  #isBusy = false;

  constructor(name: string, find: () => Service, told: ((told: Shadowed) => void) | undefined) {
    this.name = name;
    this.#find = find;
    this.#told = told;
  }

  /** Takes room for a body that is to follow; false where there is none. */
  reserve(bodyBytes: number, variant: string): boolean {
    if (this.#numRequest === MAX_WAITING || this.#bytes + bodyBytes > MAX_BYTES) {
      this.#told?.({ ...this.#nothing(variant), isSkipped: true });
      return false;
    }
    this.#numRequest++;
    this.#bytes += bodyBytes;
    return true;
  }

  /** Gives the room of a body back. */
  release(bodyBytes: number): void {
    this.#numRequest--;
    this.#bytes -= bodyBytes;
  }

  /** Scores a body that has its room. */
  follow(copy: Copy): void {
    this.#waiting.push(copy);
    if (this.#isBusy) return;
    this.#isBusy = true;
    setImmediate(() => void this.#work());
  }

  async #work(): Promise<void> {
    for (let copy = this.#waiting.shift(); copy !== undefined; copy = this.#waiting.shift()) {
      const bodyBytes = copy.question.body.length; // it may go to another thread
      await this.#score(copy);
      this.release(bodyBytes);
      await new Promise((resolve) => setImmediate(resolve));
    }
    this.#isBusy = false;
  }

  async #score({ question, answer, variant, request }: Copy): Promise<void> {
    try {
      const kept = copyOf(question);
      const own = await this.#find().transform(question);
      const exchange = { request, question: kept, answer: own };
      this.#told?.({ variant, shadow: this.name, ...compareAnswers(answer, own), exchange });
    } catch (error) {
      this.#told?.({ ...this.#nothing(variant), error });
    }
  }

  #nothing(variant: string): Shadowed {
    return { variant, shadow: this.name, rows: 0, differingRows: 0, maxDifference: 0, meanDifference: 0 };
  }
}

/** Bodies may go to other threads. */
function copyOf(question: Question): Question {
  return { ...question, body: Uint8Array.from(question.body) };
}

/** What is to be followed. */
interface Followed {
  readonly variant: string;
  readonly request: object | undefined;
}

/** The service, whose answers those shadows look at. */
export function withShadows(service: Service, followed: Followed, shadows: readonly Shadow[]): Service {
  return {
    ...service,
    async transform(question, stop) {
      const { length } = question.body;
      const following = shadows
        .filter((shadow) => shadow.reserve(length, followed.variant))
        .map((shadow) => ({ shadow, own: copyOf(question) }));
      try {
        const answer = await service.transform(question, stop);
        for (const { shadow, own } of following) shadow.follow({ question: own, answer, ...followed });
        return answer;
      } catch (error) {
        for (const { shadow } of following) shadow.release(length);
        throw error;
      }
    },
  };
}
