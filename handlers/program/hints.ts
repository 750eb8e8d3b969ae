/** A setting in a hint: `on-missing-feature=as-missing`, `label_size=n`, `port=0`, `delimiter=;`. */
const SETTING = /(?<![\w=/-])([a-z][a-z_-]*)=([\w<>](?:[\w:.,|<>-]*[\w>])?|[,;|](?=[\s)]|$))/g;

/**
 * A text with its settings in the words of whoever reads it. The library writes them as requests have them, `name=value`;
 * those that `spell` knows become an option of the command or a variable of the environment.
 */
export function rewordSettings(text: string, spell: (name: string, value: string) => string | undefined): string {
  return text.replace(SETTING, (setting, name: string, value: string) => spell(name, value) ?? setting);
}

/** How options are set in the environment: variables by the options that they set. */
export function spellAsVariables(variables: readonly (readonly [variable: string, option: string])[]) {
  return (name: string, value: string): string | undefined => {
    const variable = variables.findLast(([, option]) => option === name)?.[0];
    return variable && `${variable}=${value}`;
  };
}
