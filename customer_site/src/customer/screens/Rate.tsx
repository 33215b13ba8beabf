import star from 'lucide-static/icons/star.svg?shapes';
import { useEffect, useState } from 'preact/hooks';
import { Alive } from '../../look/Alive';
import { announce } from '../../look/announce';
import { Icon } from '../../look/Icon';
import { Screen } from '../../look/Screen';
import { later } from '../../words/later';
import type { CustomerSession } from '../session';
import type { Rating } from '../state';

const words = later.rate;
const LONGEST_COMMENT = 1000; // characters that the API takes

/** The call is over for this person: how was it? */
export function Rate({ mayReturn, session }: { mayReturn: boolean; session: CustomerSession }) {
  const [score, setScore] = useState(0);
  const [missing, setMissing] = useState(false);

  function send(event: SubmitEvent) {
    event.preventDefault();
    if (!score) {
      setMissing(true);
      announce(words.choose);
      return;
    }
    const form = new FormData(event.currentTarget as HTMLFormElement);
    const comment = String(form.get('comment') ?? '').trim();
    void session.rate(comment ? { score, comment } : { score });
  }

  return (
    <Screen title={words.title}>
      <p class="soft">{words.thanks}</p>
      <form class="actions rate" onSubmit={send} noValidate>
        <fieldset class="stars">
          <legend>{words.stars}</legend>
          <div>
            {[1, 2, 3, 4, 5].map((n) => (
              <label key={n} class={n <= score ? 'star chosen' : 'star'}>
                <input
                  type="radio"
                  name="score"
                  value={n}
                  checked={n === score}
                  onChange={() => setScore(n)}
                  aria-label={`${words.starName(n)}, ${words.star(n)}`}
                />
                <Icon shapes={star} />
              </label>
            ))}
          </div>
          <p class={missing && !score ? 'error' : 'soft'}>
            {missing && !score ? words.choose : words.star(score) || '\u00a0'}
          </p>
        </fieldset>
        <label class="field">
          {words.comment}
          <textarea name="comment" rows={3} maxLength={LONGEST_COMMENT} />
        </label>
        <button type="submit" class="button primary">
          {words.send}
        </button>
        <button type="button" class="button plain" onClick={() => session.rate({ skipped: true })}>
          {words.skip}
        </button>
        {mayReturn && (
          <button type="button" class="button" onClick={() => session.rejoin()}>
            {words.back}
          </button>
        )}
      </form>
    </Screen>
  );
}

const AFTER: Readonly<Record<Rating, string>> = {
  none: '',
  sending: later.rated.sending,
  kept: later.rated.kept,
  taken: later.rated.lead,
  late: later.rated.late,
};

export function Rated({ rating }: { rating: Rating }) {
  const said = AFTER[rating];
  useEffect(() => announce(said), [said]);
  return (
    <Screen title={later.rated.title}>
      <p class="lead">{said}</p>
      {(rating === 'kept' || rating === 'sending') && <Alive />}
    </Screen>
  );
}
