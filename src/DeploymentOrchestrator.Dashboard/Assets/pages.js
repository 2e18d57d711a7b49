// Two conveniences: times in the reader's time zone, and live updates without a reload. Without this script the pages show the same information.
(() => {
  'use strict';

  const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' });
  const day = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', year: 'numeric' });
  const zone = new Intl.DateTimeFormat(undefined, { timeZoneName: 'short' });

  function localise(root) {
    const today = day.format(new Date());
    for (const time of root.querySelectorAll('time[datetime]')) {
      const at = new Date(time.dateTime);
      const name = zone.formatToParts(at).find(part => part.type === 'timeZoneName').value;
      time.textContent = (day.format(at) === today ? '' : day.format(at) + ', ') + clock.format(at);
      time.title = time.title.split(' · ')[0] + ' · shown in ' + name;
    }
    for (const tick of root.querySelectorAll('text[data-utc]')) {
      const text = clock.format(new Date(tick.dataset.utc));
      tick.textContent = tick.dataset.seconds ? text : text.slice(0, 5);
    }
  }

  function cameWith(field) {
    return field.matches('select') ? ([...field.options].find(option => option.defaultSelected) ?? field.options[0])?.value : field.defaultValue;
  }

  // A field (or the button beside it) that has the focus, or whose value differs from the one the page was loaded with.
  function isBeingFilledIn(main) {
    return main.querySelector('form.filter')?.contains(document.activeElement)
      || [...main.querySelectorAll('input, select, textarea')].some(field => field === document.activeElement || field.value !== cameWith(field));
  }

  const reachable = 'a[href], button, input, select, summary, [tabindex]';

  // The list is separate from the form that filters it, so that the list can be replaced while somebody types.
  function replace(part, next) {
    localise(next);
    for (const open of part.querySelectorAll('details[open][id]')) {
      next.querySelector('#' + CSS.escape(open.id))?.setAttribute('open', '');
    }
    const focused = part.contains(document.activeElement) ? document.activeElement : null;
    const [href, place] = [focused?.getAttribute('href'), [...part.querySelectorAll(reachable)].indexOf(focused)];
    const scrolled = [...part.querySelectorAll('.scroll')].map(box => box.scrollLeft);
    part.replaceChildren(...next.childNodes);
    part.querySelectorAll('.scroll').forEach((box, i) => { box.scrollLeft = scrolled[i] ?? 0; });
    if (focused) {
      const same = href ? part.querySelector(`a[href="${CSS.escape(href)}"]`) : null;
      (same ?? part.querySelectorAll(reachable)[place])?.focus({ preventScroll: true });
    }
  }

  // Keep what the reader is doing: open details, fields that are being filled in, and the scroll position.
  async function refresh() {
    const address = location.href;
    const main = document.querySelector('main');
    if (isBeingFilledIn(main) && !main.querySelector('#results')) {
      return;
    }
    const answer = await fetch(address, { headers: { Accept: 'text/html' } });
    if (answer.redirected) {
      location.reload();
      return;
    }
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    // If somebody starts typing while the page is being fetched, keep the typed text and fetch the latest view again.
    const selector = isBeingFilledIn(main) ? '#results' : 'main';
    const [part, next] = [document.querySelector(selector), page.querySelector(selector)];
    if (!answer.ok || !part || !next || address !== location.href) {
      return;
    }
    replace(part, next);
    const [letters, count] = [document.querySelector('#letters'), page.querySelector('#letters')];
    if (letters && count) {
      letters.replaceWith(count);
    }
  }

  // The list is updated as the reader types or chooses, and so is the address.
  let typing = 0;
  document.addEventListener('input', event => {
    const form = event.target.closest('form.filter');
    if (form && document.querySelector('#results')) {
      clearTimeout(typing);
      typing = setTimeout(() => {
        const query = new URLSearchParams([...new FormData(form)].filter(([, value]) => value));
        history.replaceState(null, '', form.getAttribute('action') + (query.size ? '?' + query : ''));
        refresh().catch(() => { });
      }, 200);
    }
  });

  localise(document);

  const live = document.body.dataset.live;
  if (!live || document.querySelector('form.act')) {
    return;
  }

  // Changes that arrive during a fetch cause one more fetch. A page that takes long to render is fetched less often, because many people may be watching.
  let news = false;
  let following = false;
  async function follow() {
    news = true;
    if (following) {
      return;
    }
    following = true;
    while (news) {
      news = false;
      const started = performance.now();
      await refresh().catch(() => { });
      const rest = Math.min(3 * (performance.now() - started), 5000);
      await new Promise(rested => { setTimeout(rested, rest); });
    }
    following = false;
  }

  // After a lost connection a browser reconnects by itself, but not after an error response, e.g. from a proxy while the server restarts. A wall screen has nobody to reload it.
  function again() {
    if (source?.readyState === EventSource.CLOSED) {
      source = null;
      follow();
      setTimeout(listen, 10_000);
    }
  }

  // A browser opens only a few connections to one server, so a tab in the background closes its own.
  let source = null;
  function listen() {
    if (document.hidden) {
      source?.close();
      source = null;
    } else if (!source) {
      source = new EventSource(live);
      source.onmessage = follow;
      source.onerror = again;
    }
  }
  document.addEventListener('visibilitychange', listen);
  listen();
})();
