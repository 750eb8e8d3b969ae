import type { Session } from '../session.ts';
import { openCsvPanel } from './csv/csv-panel.ts';
import { openContributions } from './panels/contributions.ts';
import { openImportance } from './panels/importance.ts';
import { openWhatIf } from './panels/what-if.ts';

/**
 * A part of the page below the form. It fills its own section, a heading (h2) first, and subscribes to what it follows.
 *
 * @param element an empty <section>
 */
export type Panel = (element: HTMLElement, session: Session) => void;

/** In the order of the page; a new panel is a file in panels/ and an entry here. They are opened after the first answer. */
export const PANELS: readonly Panel[] = [openContributions, openWhatIf, openCsvPanel, openImportance];
