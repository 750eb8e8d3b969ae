import type { ScoreObjectSettings } from '../../../lib/batch/score-object.ts';
import type { Model } from '../../../lib/model/model.ts';

/** What the command line asks for. */
export interface ScoreJob {
  /** `-`, a path or an `s3://` uri */
  readonly input: string;
  readonly output: string;
  readonly model: Model;
  readonly threads: number;
  /** whether the user said how many threads */
  readonly isAsked: boolean;
  readonly settings: Pick<
    ScoreObjectSettings,
    'contentType' | 'dialect' | 'accept' | 'options' | 'limit' | 'hooks' | 'script'
  >;
}
