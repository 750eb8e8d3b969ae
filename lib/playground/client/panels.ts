import type { Session } from '../session.ts';
import { openCsvPanel } from './csv/csv-panel.ts';
import { openContributions } from './panels/contributions.ts';
import { openImportance } from './panels/importance.ts';
import { openWhatIf } from './panels/what-if.ts';

/**
 * A part of the page beside, under or below the form. It fills its own section, a heading (h2) first, and subscribes to what it follows.
 *
 * @param element an empty <section>
 */
export type Panel = (element: HTMLElement, session: Session) => void;

/**
 * In the order of the page; a new panel is a file in panels/ and an entry here. They are opened after the first answer.
 * Where there is room, what follows the row stands beside the form, and what does not under it.
 */
export const PANELS: Readonly<Record<'beside' | 'under' | 'below', readonly Panel[]>> = {
  beside: [openContributions, openWhatIf],
  under: [openImportance],
  below: [openCsvPanel],
};
