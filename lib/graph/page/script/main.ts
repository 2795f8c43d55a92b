import { svgOf } from '../../drawing/svg';
import { layoutOf } from '../../layout/layout';
import type { Graph } from '../../model/graph';
import { namespaceId } from '../../view/boxes';
import { viewOf } from '../../view/view-of';
import { hrefOf } from '../details';
import { button, part } from './elements';
import { resultsFor } from './search';

// Runs in the browser: `bundle/page.ts` makes one script of it, with the code that draws.

const { graph, focus: first } = JSON.parse(part('data').textContent ?? '') as {
  readonly graph: Graph;
  readonly focus: string | null;
};
const [picture, side, way, results] = [part('picture'), part('side'), part('way'), part('results')];
const search = part('search') as HTMLInputElement;
/** The service or namespace of which the picture shows the neighbours; undefined: everything. */
let focus: string | undefined = first ?? undefined;
let selected: string | undefined;
/** The elements and connections that are lit up. */
let lit: readonly string[] = [];

document.documentElement.classList.add('scripted');
search.parentElement?.removeAttribute('hidden');
showWay();
scale();
addEventListener('resize', scale);
addEventListener('hashchange', follow);
document.addEventListener('way', (event) => lightUp((event as CustomEvent<readonly string[]>).detail));
picture.addEventListener('click', (event) => {
  const link = (event.target as Element).closest('a');
  // A second click on what is shown already changes no address.
  if (link !== null && link.getAttribute('href') === location.hash) follow();
});
addEventListener('keydown', (event) => {
  if (event.key !== 'Escape') return;
  if (search.value !== '') {
    search.value = '';
    showResults();
    search.focus();
  } else if (selected !== undefined) {
    const last = selected;
    select(undefined);
    linkTo(last)?.focus();
  } else if (lit.length > 0) location.hash = '';
  else if (focus !== undefined) draw(undefined);
});
search.addEventListener('input', showResults);
search.addEventListener('keydown', (event) => {
  const [link] = results.getElementsByTagName('a');
  if (event.key === 'Enter' && link !== undefined) link.click();
  if (event.key === 'ArrowDown' && link !== undefined) {
    event.preventDefault();
    link.focus();
  }
});
results.addEventListener('click', (event) => {
  if ((event.target as Element).closest('a') === null) return;
  search.value = '';
  showResults();
});
follow();

/** Goes to what the address names: an element, or a way that lights up (`#path=ID,ID`). */
function follow(): void {
  const name = decoded(location.hash.slice(1));
  if (name.startsWith('path=')) {
    lightUp(location.hash.slice('#path='.length).split(',').map(decoded));
    return;
  }
  lightUp([]);
  if (name.startsWith('request=')) {
    // The script that traces requests tells the way of this one.
    selected = undefined;
    showSelection();
    return;
  }
  const namespace = name.startsWith('namespace/') ? name.slice('namespace/'.length) : undefined;
  if (namespace !== undefined) {
    draw(namespace);
    select(name);
  } else if (isElement(name)) {
    reveal(name);
    select(name);
  } else select(undefined);
}

/** Draws the picture anew. */
function draw(next: string | undefined): void {
  focus = next;
  const view = viewOf(graph, focus);
  picture.innerHTML = svgOf(layoutOf(view), { link: hrefOf, hasStyle: false });
  scale();
  picture.scrollTo(0, 0);
  part('title').textContent = view.title;
  showWay();
  showSelection();
  showLit();
}

/** Shrinks a picture that is a little wider than its room. Below this its texts would be too small: it scrolls. */
function scale(): void {
  const drawn = picture.querySelector('svg');
  if (drawn === null) return;
  const [room, width] = [picture.clientWidth - 16, drawn.viewBox.baseVal.width];
  const isNear = width > room && room / width > 0.8;
  drawn.style.width = isNear ? `${room}px` : '';
  drawn.style.height = isNear ? 'auto' : '';
}

/** Makes sure that the box of an element is in the picture. */
function reveal(id: string): void {
  if (boxOf(id) !== undefined) return;
  const element = [...graph.services, ...graph.gateways, ...graph.workloads].find((each) => each.id === id);
  draw(element?.namespace === '' ? id : element?.namespace);
  if (boxOf(id) === undefined) draw(id);
}

function select(id: string | undefined): void {
  selected = id;
  showSelection();
  if (id === undefined) {
    if (location.hash !== '') history.replaceState(null, '', ' ');
    return;
  }
  const article = document.getElementById(id);
  showBox(id);
  side.scrollTo(0, 0);
  // On a phone the details are below the picture.
  if (matchMedia('(max-width: 999px)').matches) article?.scrollIntoView({ block: 'start' });
  article?.focus({ preventScroll: true });
}

/** Scrolls the picture, and nothing else, so that a box is in the middle if it was out of sight. */
function showBox(id: string): void {
  const [box, room] = [boxOf(id)?.getBoundingClientRect(), picture.getBoundingClientRect()];
  if (box === undefined) return;
  const [isLeft, isAbove] = [box.left < room.left, box.top < room.top];
  if (isLeft || box.right > room.right)
    picture.scrollLeft += box.left + box.width / 2 - room.left - room.width / 2;
  if (isAbove || box.bottom > room.bottom)
    picture.scrollTop += box.top + box.height / 2 - room.top - room.height / 2;
}

function showSelection(): void {
  for (const each of document.querySelectorAll('article'))
    each.classList.toggle('selected', each.id === selected);
  for (const each of picture.querySelectorAll('[data-id]'))
    each.classList.toggle('selected', each.getAttribute('data-id') === selected);
  part('hint').classList.toggle('away', selected !== undefined || location.hash.startsWith('#request='));
  const actions = part('actions');
  actions.replaceChildren();
  if (selected === undefined) return;
  const id = selected;
  actions.append(button('Close', () => select(undefined)));
  if (id.startsWith('service/') && focus !== id)
    actions.append(
      ' ',
      button('Only its neighbours', () => {
        draw(id);
        linkTo(id)?.focus();
      }),
    );
}

/** Where one is, and the way back to everything. */
function showWay(): void {
  way.replaceChildren();
  if (focus === undefined) return;
  const service = graph.services.find(({ id }) => id === focus);
  const back = button('Show everything', () => {
    select(undefined);
    draw(undefined);
  });
  way.append(back, ` ${service === undefined ? `namespace ${focus}` : `${service.name} and its neighbours`}`);
}

function showResults(): void {
  const found = resultsFor(graph, search.value);
  const drawn = picture.querySelector('svg');
  drawn?.classList.toggle('searching', found.length > 0);
  const ids = new Set(found.flatMap(({ id, namespace }) => [id, namespaceId(namespace)]));
  for (const each of picture.querySelectorAll('.element'))
    each.classList.toggle('found', ids.has(each.getAttribute('data-id') ?? ''));
  results.replaceChildren(
    ...found.slice(0, 20).map(({ id, title, where }) => {
      const [item, link, note] = [
        document.createElement('li'),
        document.createElement('a'),
        document.createElement('span'),
      ];
      link.href = hrefOf(id);
      link.textContent = title;
      note.className = 'muted';
      note.textContent = where;
      link.append(note);
      item.append(link);
      return item;
    }),
  );
  if (search.value.trim() !== '' && found.length === 0) {
    const none = document.createElement('li');
    none.textContent = 'Nothing found';
    results.append(none);
  }
}

/** Shows a way through the picture: the elements and connections with these ids. */
function lightUp(ids: readonly string[]): void {
  lit = ids;
  const isDrawn = (id: string) => boxOf(id) !== undefined;
  const boxes = ids.filter((id) => [...graph.services, ...graph.gateways].some((each) => each.id === id));
  const last = boxes.at(-1);
  // In a folded namespace nothing would light up.
  if (last !== undefined && !boxes.every(isDrawn)) draw(last);
  else showLit();
  if (last !== undefined) showBox(last);
}

function showLit(): void {
  const ids = new Set(lit);
  picture.querySelector('svg')?.classList.toggle('lighting', ids.size > 0);
  for (const each of picture.querySelectorAll('[data-id]'))
    each.classList.toggle('lit', ids.has(each.getAttribute('data-id') ?? ''));
}

function isElement(id: string): boolean {
  return document.getElementById(id)?.tagName === 'ARTICLE';
}

function boxOf(id: string): Element | undefined {
  return [...picture.querySelectorAll('.element')].find((each) => each.getAttribute('data-id') === id);
}

function linkTo(id: string): SVGAElement | undefined {
  return boxOf(id)?.querySelector<SVGAElement>('a') ?? undefined;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
