import { html, render } from 'lit-html';
import type { Session } from '../session.ts';
import { jsonRow, SNIPPETS } from '../snippets.ts';

/** Where `kindling serve` listens, for a page that no server sent. */
const DEFAULT_ORIGIN = 'http://127.0.0.1:8080';

/** The current row as a line to run elsewhere. */
export function openSnippets(element: HTMLElement, session: Session): void {
  const { description } = session;
  const origin = location.protocol.startsWith('http') ? location.origin : DEFAULT_ORIGIN;
  let [chosen, said] = [SNIPPETS[0]!, ''];
  const { modelUri, missing, target } = description;
  const text = () => chosen.text({ origin, target, modelUri, missing, json: jsonRow(description, session.cells) });
  const choose = (name: string) => {
    chosen = SNIPPETS.find((snippet) => snippet.name === name)!;
    update();
  };
  const copy = async () => {
    said = (await copyText(text())) ? 'Copied.' : 'This browser does not let the page copy: select the text.';
    render(template(), element);
  };
  const template = () => html`
    <h2>Ask from elsewhere</h2>
    <p class="about">The row in the form, as other programs ask for it. The numbers are the same.</p>
    <fieldset class="tabs"><legend class="visually-hidden">Program</legend>
      ${SNIPPETS.map(
        ({ name }, index) => html`<input type="radio" name="snippet" id="snippet-${index}" .value=${name}
        ?checked=${name === chosen.name} @change=${() => choose(name)}><label for="snippet-${index}">${name}</label>`,
      )}
    </fieldset>
    <pre tabindex="0" role="region" aria-label="Text to copy"><code>${text()}</code></pre>
    <p class="actions"><button type="button" @click=${copy}>Copy</button> <span aria-live="polite" class="note">${said}</span></p>`;
  const update = () => {
    said = '';
    render(template(), element);
  };
  update();
  session.subscribe(update);
}

/** Pages that came by plain HTTP from another machine have no clipboard, but may copy what is selected. */
async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = document.createElement('textarea');
    area.value = text;
    document.body.append(area);
    area.select();
    const isCopied = document.execCommand('copy');
    area.remove();
    return isCopied;
  }
}
