// Two comforts; without them the pages say the same: times in the reader's zone, and news without a reload.
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

  // A field (or the button beside it) that has the focus, or holds another value than the page came with.
  function isBeingFilledIn(main) {
    return main.querySelector('form.filter')?.contains(document.activeElement)
      || [...main.querySelectorAll('input, select, textarea')].some(field => field === document.activeElement || field.value !== cameWith(field));
  }

  const reachable = 'a[href], button, input, select, summary, [tabindex]';

  // The list stands apart from what filters it, so that it can follow while somebody types.
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

  // What the reader is doing stays: an open detail, a field that is being filled in, where the page is scrolled to.
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
    // Whoever has begun to type while the page was fetched keeps what was typed, and gets what was asked for last.
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

  // The list follows what is typed or chosen, and the address follows, too.
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

  // What is new while the page is fetched is fetched once, and a page that takes long to make is asked for less often: many may look on.
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

  // A browser asks again by itself after a broken line, but not after a refusal, e.g. of a proxy while the server restarts. A screen has nobody to reload it.
  function again() {
    if (source?.readyState === EventSource.CLOSED) {
      source = null;
      follow();
      setTimeout(listen, 10_000);
    }
  }

  // A browser opens few connections to one server: a tab that nobody looks at gives its own back.
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
