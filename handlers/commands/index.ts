import type { Command } from './command.ts';

interface Listed {
  readonly name: string;
  /** one line for the list of commands */
  readonly summary: string;
  /** from a bundle of its own: a command that compiled the others would start 10 ms later */
  load(): Promise<Command>;
}

/** Every command, in the order in which one meets them. */
export const COMMANDS: readonly Listed[] = [
  {
    name: 'serve',
    summary: 'answer HTTP requests with a model, as the SageMaker container does',
    load: async () => (await import('./serve.ts')).serve,
  },
  {
    name: 'score',
    summary: 'score a file line by line, whatever its size',
    load: async () => (await import('./score.ts')).score,
  },
  {
    name: 'train',
    summary: 'train an XGBoost model on CSV, JSON Lines or libsvm',
    load: async () => (await import('./train.ts')).train,
  },
  {
    name: 'inspect',
    summary: 'tell what a model is',
    load: async () => (await import('./inspect.ts')).inspect,
  },
  {
    name: 'doctor',
    summary: 'examine a model: what it takes, where it fits, what may surprise',
    load: async () => (await import('./doctor.ts')).doctor,
  },
  {
    name: 'cost',
    summary: 'tell what scoring an object or a prefix of S3 takes and costs',
    load: async () => (await import('./cost.ts')).cost,
  },
  {
    name: 'deploy',
    summary: 'print a template that runs a model on SageMaker',
    load: async () => (await import('./deploy.ts')).deploy,
  },
  {
    name: 'sql',
    summary: 'print the statements by which a warehouse asks a model',
    load: async () => (await import('./sql.ts')).sql,
  },
  {
    name: 'pack',
    summary: 'write a model as the file that loads fastest',
    load: async () => (await import('./pack.ts')).pack,
  },
  {
    name: 'convert',
    summary: "write a model as XGBoost's JSON or UBJSON, for newer and older releases",
    load: async () => (await import('./convert.ts')).convert,
  },
  {
    name: 'page',
    summary: 'write a page to play with a model, in one file to mail',
    load: async () => (await import('./page.ts')).page,
  },
  {
    name: 'completion',
    summary: 'print the script by which a shell completes all this',
    load: async () => (await import('./completion.ts')).completion,
  },
];

/** All commands, loaded. */
export async function loadCommands(): Promise<(Command & Pick<Listed, 'summary'>)[]> {
  return await Promise.all(COMMANDS.map(async ({ summary, load }) => ({ ...(await load()), summary })));
}
