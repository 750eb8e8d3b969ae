import { quoted, type Topic, type Word, wordsOf } from './words.ts';

/** For bash 3.2, which macOS has, and newer ones; bash-completion is not needed. */
export function bashScript(topics: readonly Topic[]): string {
  const names = topics.map(({ name }) => name);
  return `# Completes kindling in bash: source <(kindling completion bash)
_kindling() {
  local word i count=0 words command options= values= isList= isFile= prefix= current previous
  # bash takes : and = for ends of words, and hands each out as one
  for ((i = 0; i <= COMP_CWORD; i++)); do
    word=\${COMP_WORDS[i]}
    if ((i > 1)) && [[ $word == [:=]* || \${words[count - 1]} == *[:=] ]]; then
      words[count - 1]+=$word
    else
      words[count++]=$word
    fi
  done
  current=\${words[count - 1]} previous=\${words[count - 2]} command=\${words[1]}
  COMPREPLY=()
  if ((count < 3)); then
    COMPREPLY=($(compgen -W ${quoted([...names, 'help', '--help', '--version'].join(' '))} -- "$current"))
    return
  fi
  case $command in
${topics.map(commandCase).join('\n')}
    help) values=${quoted(names.join(' '))} ;;
  esac
  if [[ $current == --*=* ]]; then
    previous=\${current%%=*}
    [[ $COMP_WORDBREAKS == *=* ]] || prefix=$previous=
    current=\${current#*=}
  elif [[ $current == -* ]]; then
    COMPREPLY=($(compgen -W "$options" -- "\${current//_/-}"))
    return
  fi
  case "$command \${previous//_/-}" in
${topics.flatMap(valueCases).join('\n')}
  esac
  if [[ -n $isList ]]; then
    prefix+=\${current%"\${current##*,}"}
    current=\${current##*,}
    compopt -o nospace 2>/dev/null
  fi
  # nothing to offer: names of files, unless the value is another text
  if [[ -z $values ]]; then
    [[ -n $isFile ]] || compopt +o default 2>/dev/null
    return
  fi
  local IFS=$' \\t\\n'
  COMPREPLY=($(compgen -P "$prefix" -W "$values" -- "$current"))
  if [[ $current == *:* && $COMP_WORDBREAKS == *:* ]]; then
    COMPREPLY=("\${COMPREPLY[@]#"\${current%"\${current##*:}"}"}")
  fi
}
complete -o default -F _kindling kindling
`;
}

function commandCase(topic: Topic): string {
  const options = wordsOf(topic).map(({ name }) => `--${name}`);
  const values = topic.operands ? ` values=${quoted(topic.operands.join(' '))}` : '';
  return `    ${topic.name}) options=${quoted(options.join(' '))}${values} isFile=yes ;;`;
}

function valueCases(topic: Topic): string[] {
  return wordsOf(topic)
    .filter(({ value }) => value !== undefined)
    .map((word) => `    ${patterns(topic, word)}) ${assignments(word)} ;;`);
}

function patterns({ name }: Topic, word: Word): string {
  const spellings = [`--${word.name}`, ...(word.short ? [`-${word.short}`] : [])];
  return spellings.map((spelling) => `'${name} ${spelling}'`).join(' | ');
}

function assignments({ value }: Word): string {
  if (value?.kind !== 'choices') return value?.kind === 'file' ? 'values= isFile=yes' : 'values= isFile=';
  return `values=${quoted(value.choices.join(' '))}${value.isList ? ' isList=yes' : ''}`;
}
