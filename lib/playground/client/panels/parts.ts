import type * as charts from '../../../page/charts/index.ts';
import type { Session } from '../../session.ts';

/** The functions of dist/charts.cjs. */
export type Charts = typeof charts;

/** Draws when it is asked to, once for all that happened before a frame, and after the frame is on the screen. */
function afterFrame(draw: () => void): () => void {
  let isDue = false;
  return () => {
    if (isDue) return;
    isDue = true;
    requestAnimationFrame(() =>
      setTimeout(() => {
        isDue = false;
        draw();
      }),
    );
  };
}

/** Loads the charts and draws, now and after every answer. */
export function follow(session: Session, draw: (charts: Charts) => void): () => void {
  let loaded: Charts | undefined;
  const update = afterFrame(() => {
    if (loaded && !session.isStale) draw(loaded);
  });
  void session.loadCharts().then((program) => {
    loaded = program as Charts;
    update();
  });
  session.subscribe(update);
  return update;
}

/** Puts HTML in the place of what was drawn before; what somebody had opened there stays open. */
export function redraw(place: HTMLElement, html: string): void {
  const isOpen = place.querySelector('details')?.open ?? false;
  place.innerHTML = html;
  const details = place.querySelector('details');
  if (details) details.open = isOpen;
}

/** A labelled <select> of texts by their places. */
export function chooser(label: string, texts: readonly string[], choose: (at: number) => void): HTMLSelectElement {
  const select = document.createElement('select');
  select.setAttribute('aria-label', label);
  select.dir = 'auto';
  select.append(...texts.map((text, at) => new Option(text, String(at))));
  select.addEventListener('change', () => choose(Number(select.value)));
  return select;
}
