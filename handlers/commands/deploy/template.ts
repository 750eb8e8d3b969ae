import { readFileSync } from 'node:fs';
import { bundlePath } from '../../bundle-path.ts';

const SECTIONS = ['Parameters', 'Conditions', 'Resources', 'Outputs'] as const;

/** Values by the names that stand between `<<` and `>>`; a line whose value is undefined is left out. */
export type Values = Readonly<Record<string, string | undefined>>;

/**
 * A template of CloudFormation: parts of deploy/sagemaker, their sections joined, with values filled in. `Policies` of a part
 * are those of the one role.
 */
export function composeTemplate(parts: readonly string[], description: string, values: Values): string {
  const sections = parts.map((part) => splitSections(readFileSync(bundlePath(`sagemaker/${part}.yaml`), 'utf8')));
  const textsOf = (name: string) => sections.map((section) => section.get(name)).filter((text) => text !== undefined);
  const policies = textsOf('Policies').join('').trimEnd();
  const joined = SECTIONS.flatMap((name) => {
    const texts = textsOf(name);
    return texts.length > 0 ? [`${name}:\n${texts.join('\n')}`] : [];
  });
  const head = `AWSTemplateFormatVersion: '2010-09-09'\nDescription: ${quoteYaml(description)}\n`;
  return `${head}\n${joined.map((text) => fill(text, { ...values, policies })).join('\n')}`;
}

/** A text in YAML, whatever is in it. */
export function quoteYaml(text: string): string {
  return JSON.stringify(text);
}

/** The lines under each heading, without blank ones around them. */
function splitSections(text: string): Map<string, string> {
  const pieces = text.split(/^(\w+):\n/m).slice(1);
  return new Map(
    pieces.flatMap((name, at) => (at % 2 === 0 ? [[name, `${pieces[at + 1]!.trimEnd()}\n`] as const] : [])),
  );
}

function fill(text: string, values: Values): string {
  const lines = text.split('\n').map((line) => {
    const name = /<<(\w+)>>/.exec(line)?.[1];
    if (name === undefined) return line;
    const value = values[name];
    return value === undefined ? undefined : line.replace(`<<${name}>>`, () => value);
  });
  return lines.filter((line) => line !== undefined).join('\n');
}
