/** Every state of both pages at once, in frames; each opens by itself, too. */
import '../src/look/base.css';
import './overview.css';
import { render } from 'preact';
import { LANGUAGES } from '../src/words/language';
import { agentStates } from './agentStates';
import { customerStates } from './customerStates';
import type { Pictures } from './facts';

const NAMES = {} as Pictures; // nothing is drawn here, so nothing is looked at
const PAGES = {
  join: { title: 'The customer’s page', gallery: customerStates(NAMES) },
  agent: { title: 'The agent’s room page', gallery: agentStates(NAMES) },
};

/** What can be chosen; the first of each stands when nothing is. */
const CHOICES = {
  lang: [...LANGUAGES, 'qps'],
  theme: ['device', 'light', 'dark'],
  width: ['390', '300', '320', '768', '1280'],
};

const asked = new URLSearchParams(location.search);
const chosen = (name: keyof typeof CHOICES) => asked.get(name) ?? CHOICES[name][0] ?? '';
const width = Number(chosen('width'));
const looks = new URLSearchParams({ lang: chosen('lang'), theme: chosen('theme') });
const frame = {
  '--width': `${width}px`,
  '--height': `${width < 600 ? 780 : 800}px`,
  '--scale': `${Math.min(1, 240 / width)}`,
};

render(
  <>
    <h1>Gallery</h1>
    <form class="choices" onChange={(event) => event.currentTarget.submit()}>
      {Object.entries(CHOICES).map(([name, values]) => (
        <label key={name} class="field">
          {name}
          <select name={name}>
            {values.map((value) => (
              <option key={value} selected={value === chosen(name as keyof typeof CHOICES)}>
                {value}
              </option>
            ))}
          </select>
        </label>
      ))}
    </form>
    {Object.entries(PAGES).map(([page, { title, gallery }]) => (
      <section key={page}>
        <h2>{title}</h2>
        <ul style={frame}>
          {Object.entries(gallery).flatMap(([screen, shown]) =>
            Object.keys(shown).map((variant) => (
              <State key={`${screen}.${variant}`} page={page} state={`${screen}.${variant}`} />
            )),
          )}
        </ul>
      </section>
    ))}
  </>,
  document.getElementById('overview') as HTMLElement,
);

function State({ page, state }: { page: string; state: string }) {
  const address = `/${page}?state=${state}&${looks}`;
  return (
    <li>
      <a href={address} target="_blank" rel="noopener" data-page={page} data-state={state}>
        {state}
      </a>
      <div>
        <iframe src={address} title={state} loading="lazy" />
      </div>
    </li>
  );
}
