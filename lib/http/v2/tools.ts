import type { codedAnswer } from '../coded-answer.ts';
import type { readBody } from '../read-body.ts';
import type { soon } from '../routes/health.ts';
import type { responseTo } from '../score.ts';
import type { wishesOf } from '../wishes.ts';

/** What the answers of this bundle need of the one that calls them, and bring no copy of. */
export interface Tools {
  readonly readBody: typeof readBody;
  readonly responseTo: typeof responseTo;
  readonly wishesOf: typeof wishesOf;
  readonly codedAnswer: typeof codedAnswer;
  readonly soon: typeof soon;
}
