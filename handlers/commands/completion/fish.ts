import { type Topic, type Word, wordsOf } from './words.ts';

/** For fish 3 and newer. */
export function fishScript(topics: readonly Topic[]): string {
  const names = topics.map(({ name }) => name).join(' ');
  const start = 'complete -c kindling -n __fish_use_subcommand -f';
  return `# Completes kindling in fish: kindling completion fish | source
complete -c kindling -e
${start} -l version -s V -d 'the version'
${start} -l help -s h -d help
${topics.map(({ name, summary }) => `${start} -a ${name} -d ${quoted(summary)}`).join('\n')}
${start} -a help -d 'tell more about a command'
complete -c kindling -n '__fish_seen_subcommand_from help' -f -a ${quoted(names)}
${topics.flatMap(topicLines).join('\n')}
`;
}

function topicLines(topic: Topic): string[] {
  const start = `complete -c kindling -n '__fish_seen_subcommand_from ${topic.name}'`;
  const operands = topic.operands ? [`${start} -f -a ${quoted(topic.operands.join(' '))}`] : [];
  return [...operands, ...wordsOf(topic).map((word) => `${start} ${optionOf(word)}`)];
}

function optionOf({ name, short, about, value }: Word): string {
  const names = `-l ${name}${short ? ` -s ${short}` : ''} -d ${quoted(about)}`;
  if (value === undefined) return names;
  if (value.kind !== 'choices') return `${names} ${value.kind === 'file' ? '-rF' : '-x'}`;
  const choices = value.choices.map(quoted).join(' ');
  const listed = value.isList
    ? quoted(`(__fish_complete_list , 'printf "%s\\n" ${value.choices.join(' ')}')`)
    : quoted(choices);
  return `${names} -x -a ${listed}`;
}

/** A text in single quotes of fish, where a backslash guards both. */
function quoted(text: string): string {
  return `'${text.replace(/['\\]/g, '\\$&')}'`;
}
