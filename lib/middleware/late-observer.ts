import type { Answered, Observer } from './observer.ts';

/** An observer that is still being loaded: it is told of what was answered meanwhile when it is there. */
export function lateObserver(loading: Promise<Observer>): Observer {
  let loaded: Observer | undefined;
  const waiting: Answered[] = [];
  void loading.then((observer) => {
    loaded = observer;
    for (const answered of waiting.splice(0)) observer.answered(answered);
  });
  return {
    answered: (answered) => {
      if (loaded) loaded.answered(answered);
      else waiting.push(answered);
    },
  };
}
