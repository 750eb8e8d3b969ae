import type { Model } from '../../model/model.ts';
import type { Stop } from '../../service/deadlines.ts';
import type { Site } from '../route.ts';

/** What tools work with, for one request. */
export interface Toolbox {
  readonly site: Site;
  readonly stop: Stop | undefined;
  /** The model that tools are made of; undefined where a user's hooks read the rows, or several models answer. */
  openModel(): Promise<Model | undefined>;
  /** rows that were asked, for the log */
  rows: number;
  /** of these, rows that could not be used */
  rowErrors: number;
}

export function openToolbox(site: Site, stop: Stop | undefined): Toolbox {
  const openModel = async () => {
    await site.ready();
    return site.hasOwnHooks ? undefined : site.loadedModel?.();
  };
  return { site, stop, openModel, rows: 0, rowErrors: 0 };
}
