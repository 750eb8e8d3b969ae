import { quoted, type Topic, type Value, type Word, wordsOf } from './words.ts';

/** As a file of $fpath, and for `source <(kindling completion zsh)`. */
export function zshScript(topics: readonly Topic[]): string {
  const help = { name: 'help', summary: 'tell more about a command' };
  const listed = [...topics, help].map(({ name, summary }) => quoted(`${name}:${summary}`));
  const names = topics.map(({ name }) => name).join(' ');
  return `#compdef kindling
# Completes kindling in zsh: source <(kindling completion zsh), after compinit
_kindling() {
  local state line
  local -a commands
  commands=(
    ${listed.join('\n    ')}
  )
  _arguments -C '(- *)'{-V,--version}'[the version]' '(- *)'{-h,--help}'[help]' '1:command:->command' '*::argument:->argument'
  case $state in
    command) _describe -t commands command commands ;;
    argument)
      case $words[1] in
${topics.map(commandCase).join('\n')}
        help) _arguments '1:command:(${names})' ;;
      esac ;;
  esac
}
if [[ $funcstack[1] == _kindling ]]; then _kindling "$@"; else compdef _kindling kindling; fi
`;
}

function commandCase(topic: Topic): string {
  const operand = topic.operands ? `'1:${topic.name}:(${topic.operands.join(' ')})'` : "'*:file:_files'";
  const specs = [...wordsOf(topic).map(spec), operand].map((one) => `          ${one}`);
  return `        ${topic.name}) _arguments -s -M 'm:_=-' \\\n${specs.join(' \\\n')} ;;`;
}

/** `'--outputs=[about]:LIST:…'`, with the short name beside it where there is one. */
function spec({ name, short, about, value, valueName }: Word): string {
  const tail = `[${about.replace(/[[\]\\]/g, '\\$&')}]${value ? `:${valueName}:${action(value, valueName)}` : ''}`;
  const long = `--${name}${value ? '=' : ''}`;
  if (!short) return quoted(long + tail);
  return `'(-${short} --${name})'{-${short}${value ? '+' : ''},${long}}${quoted(tail)}`;
}

function action(value: Value, name: string): string {
  if (value.kind !== 'choices') return value.kind === 'file' ? '_files' : ' ';
  if (value.isList) return `_values -s , ${name} ${value.choices.join(' ')}`;
  return `(${value.choices.map((choice) => choice.replace(/[:;|&()\\]/g, '\\$&')).join(' ')})`;
}
