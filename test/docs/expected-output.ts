/**
 * Whether a command printed what a page shows. `…` alone on a line stands for any lines, within a line for any text;
 * JSON may be set in other lines than it came.
 */
export function isPrinted(shown: string, printed: string, language: string): boolean {
  const form = language === 'json' ? withoutSpace : withoutEnds;
  return pattern(form(shown)).test(form(printed));
}

function pattern(shown: string): RegExp {
  const parts = shown.split('…').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('[\\s\\S]*')}$`);
}

const withoutEnds = (text: string) => text.replace(/[ \t]+$/gm, '').trim();
const withoutSpace = (text: string) => text.replace(/\s+/g, '');
