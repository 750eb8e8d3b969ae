import { html, nothing, render, type TemplateResult } from 'lit-html';
import type { Session } from '../../session.ts';
import { createPageScorer, type FileOutcome, type FileProblem, type FileScorer, scoreOnServer } from './file-scorer.ts';
import { type CsvHead, charsetIn, csvTable, headOf, readHead } from './table.ts';
import type { Scored } from './worker.ts';

/** File, answer and what both become on the way lie in memory at once. */
const COPIES = 4;
/** What is shown of a table: the page has to stay quick, and the download has all. */
const [PREVIEW_ROWS, SCORED_ROWS] = [10, 100];
const LARGE_BYTES = 100e6;
const MAX_BYTES = 500e6;

const CHARSETS = [
  ['utf-8', 'UTF-8'],
  ['utf-16', 'UTF-16'],
  ['windows-1252', 'Windows-1252, Latin-1'],
] as const;

/** A file is chosen, looked at and scored; the table is that of `/invocations`. */
export function openCsvPanel(element: HTMLElement, session: Session): void {
  const panel = new CsvPanel(element, session);
  panel.update();
}

class CsvPanel {
  readonly #element: HTMLElement;
  readonly #session: Session;
  readonly #score: FileScorer;
  #charset: string = CHARSETS[0][0];
  #file: File | undefined;
  #preview: CsvHead | undefined;
  #isScoring = false;
  #problem: FileProblem | undefined;
  #scored: Scored | undefined;
  #download: string | undefined;
  #turn = 0;

  constructor(element: HTMLElement, session: Session) {
    this.#element = element;
    this.#session = session;
    this.#score = session.model ? createPageScorer(session.model) : scoreOnServer;
    element.classList.add('csv');
    element.addEventListener('dragover', (event) => event.preventDefault());
    element.addEventListener('drop', (event) => {
      event.preventDefault();
      const [file] = event.dataTransfer?.files ?? [];
      if (file) void this.#open(file);
    });
  }

  update(): void {
    render(this.#template(), this.#element);
    const table = this.#scored && this.#element.querySelector('.csv-table');
    if (table) showAnswer(table);
  }

  async #open(file: File): Promise<void> {
    const turn = ++this.#turn;
    this.#forget();
    this.#file = file;
    this.#problem = problemOf(file, this.#session.description.modelUri);
    if (this.#problem === undefined) {
      const { missing } = this.#session.description;
      const scoring = this.#score({ file, charset: this.#charset, missing });
      await this.#look(file); // meanwhile
      if (turn !== this.#turn) return;
      this.#isScoring = true;
      this.update();
      const outcome = await scoring;
      if (turn !== this.#turn) return; // another file was chosen meanwhile
      this.#take(outcome);
    }
    this.update();
  }

  async #look(file: File): Promise<void> {
    const head = await headOf(file).catch(() => new Uint8Array(0));
    const isText = !head.subarray(0, 512).includes(0) || this.#charset === 'utf-16';
    this.#preview = isText && head[0] !== 0x1f ? readHead(head, file.size, this.#charset, PREVIEW_ROWS) : undefined;
  }

  #forget(): void {
    if (this.#download) URL.revokeObjectURL(this.#download);
    this.#download = undefined;
    this.#scored = undefined;
    this.#preview = undefined;
    this.#isScoring = false;
  }

  #take(outcome: FileOutcome): void {
    this.#isScoring = false;
    this.#problem = 'problem' in outcome ? outcome.problem : undefined;
    this.#scored = 'scored' in outcome ? outcome.scored : undefined;
    if (!this.#scored) return;
    const { bytes, contentType } = this.#scored;
    this.#download = URL.createObjectURL(new Blob([bytes], { type: contentType }));
  }

  #template(): TemplateResult {
    const choose = ({ target }: Event) => {
      const [file] = (target as HTMLInputElement).files ?? [];
      if (file) void this.#open(file);
    };
    const decode = ({ target }: Event) => {
      this.#charset = (target as HTMLSelectElement).value;
      if (this.#file) void this.#open(this.#file);
    };
    return html`<h2>Score a CSV</h2>
      <p class="about">Drop a file here or choose one: its columns may come in any order, among others. It is scored
        ${this.#session.model ? 'in this page, and sent nowhere' : 'by the server that this page came from'}; .gz works as well.</p>
      <p class="actions"><label>CSV file <input type="file" accept=".csv,.tsv,.txt,.gz,text/csv" @change=${choose}></label>
        <label>Encoding <select @change=${decode}>${CHARSETS.map(([value, name]) => html`<option value=${value}>${name}</option>`)}</select></label></p>
      <div aria-live="polite">${this.#status()}</div>
      <div role="alert">${this.#problem ? complaint(this.#problem) : nothing}</div>
      ${this.#scored ? this.#results(this.#scored) : this.#previewTable()}`;
  }

  #status(): TemplateResult | typeof nothing {
    if (this.#isScoring)
      return html`<p class="note">Scoring <bdi>${this.#file!.name}</bdi> …${warningOf(this.#file!)}</p>`;
    if (!this.#scored) return nothing;
    const { numRow, numError, ms } = this.#scored;
    const rows = `${numRow.toLocaleString('en-US')} ${numRow === 1 ? 'row' : 'rows'} scored`;
    const errors = numError
      ? `; ${numError.toLocaleString('en-US')} could not be used, and say why in the last column`
      : '';
    return html`<p class="note">${rows} in ${(ms / 1000).toFixed(2)} s${errors}.</p>`;
  }

  #results(scored: Scored): TemplateResult {
    const { bytes, errors, numError, hasHeader } = scored;
    const charset = charsetIn(scored.contentType);
    const name = `scored-${this.#file!.name.replace(/\.gz$/i, '')}`;
    return html`<p class="actions"><a class="button" href=${this.#download!} download=${name}>Download the scored CSV</a></p>
      ${errors.length > 0 ? html`<ul class="row-errors">${errors.map(({ message }) => html`<li dir="auto">${message}</li>`)}${numError > errors.length ? html`<li>…</li>` : nothing}</ul>` : nothing}
      ${csvTable(readHead(bytes, bytes.length, charset, SCORED_ROWS), 'Scored rows', hasHeader, this.#preview?.rows[0]?.length)}`;
  }

  #previewTable(): TemplateResult | typeof nothing {
    return this.#preview ? csvTable(this.#preview, 'First rows of the file', true) : nothing;
  }
}

/** What the model says stands behind the columns of the file, and the numbers of the rows stay where they are. */
function showAnswer(table: Element): void {
  const [rowNumber, answer] = ['th', '.answer'].map((name) => table.querySelector<HTMLElement>(name));
  table.scrollLeft = answer && rowNumber ? answer.offsetLeft - rowNumber.offsetWidth : table.scrollWidth;
}

function complaint({ message, hint }: FileProblem): TemplateResult {
  return html`<p class="problem" dir="auto">${message}${hint ? `: ${hint}` : ''}</p>`;
}

function problemOf({ name, size }: File, modelUri: string): FileProblem | undefined {
  if (size === 0) return { message: `${name} is empty`, hint: 'choose a file with rows in it' };
  if (size <= MAX_BYTES) return undefined;
  return {
    message: `${name} has ${Math.round(size / 1e6)} MB, and would take ${Math.round((COPIES * size) / 1e9)} GB of memory here`,
    hint: `kindling score ${modelUri} ${name} scored.csv scores it as a stream`,
  };
}

function warningOf({ size }: File): string {
  return size < LARGE_BYTES ? '' : ` It takes about ${((COPIES * size) / 1e9).toFixed(1)} GB of memory.`;
}
