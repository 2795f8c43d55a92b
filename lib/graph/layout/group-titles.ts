import { fitted, widthOf } from '../view/text-width';
import { fonts } from './figure';
import { overlap, type Rect, touches } from './geometry';
import type { LaidConnection, LaidGroup } from './laid';
import { straightened } from './straightened';

const [height, inset, step] = [16, 8, 12];

/** Frames with their titles at the upper side, where no connection crosses them. */
export function titlesOf(
  frames: readonly Omit<LaidGroup, 'titleRect'>[],
  connections: readonly LaidConnection[],
): readonly LaidGroup[] {
  const lines = connections.map(({ path, label }) => ({ points: straightened(path), label }));
  return frames.map((frame) => {
    const { x, y, width } = frame.rect;
    const title = fitted(frame.title, fonts.small, width - 2 * inset);
    const room = widthOf(title, fonts.small);
    const places: Rect[] = [];
    for (let left = x + inset; left + room <= x + width - inset; left += step)
      places.push({ x: left, y: y + 6, width: room, height });
    const isFree = (place: Rect) =>
      lines.every(
        ({ points, label }) =>
          (label === undefined || !overlap(label, place)) &&
          points.every((point, index) => index === 0 || !touches(points[index - 1] ?? point, point, place)),
      );
    const first = { x: x + inset, y: y + 6, width: room, height };
    return { ...frame, title, titleRect: places.find(isFree) ?? first };
  });
}
