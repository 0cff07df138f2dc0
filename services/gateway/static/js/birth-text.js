/** Dates and times as people write them. */

const two = (number) => String(number).padStart(2, "0");

/** `YYYY-MM-DD` from 19900505, 1990.5.5, 1990년 5월 5일 …; null for anything else. */
export function readDate(text) {
  const found = text.trim().match(/^(\d{4})(\d{2})(\d{2})$/) ?? text.trim().match(/^(\d{4})\D{1,3}(\d{1,2})\D{1,3}(\d{1,2})\s*[일.]?$/);
  if (!found) return null;
  const [year, month, day] = found.slice(1).map(Number);
  if (month < 1 || month > 12 || day < 1 || day > 31) return null;
  return `${found[1]}-${two(month)}-${two(day)}`;
}

const TIME_PATTERNS = [
  /^(\d{1,2})\s*:\s*(\d{2})(?:\s*:\s*(\d{2}))?$/,
  /^(\d{1,2})(\d{2})$/,
  /^(\d{1,2})\s*시(?:\s*(\d{1,2})\s*분?)?(?:\s*(\d{1,2})\s*초)?$/,
];

/** `HH:MM` or `HH:MM:SS` from 14:30, 1430, 오후 2시 30분, 2:30 pm …; null for anything else. */
export function readTime(text) {
  const half = text.trim().toLowerCase().replace(/\s*반$/, " 30분");
  const afternoon = /오후|p\.?m\.?/.test(half);
  const morning = /오전|a\.?m\.?/.test(half);
  const digits = half.replace(/오전|오후|[ap]\.?m\.?/g, "").trim();
  const found = TIME_PATTERNS.map((pattern) => digits.match(pattern)).find(Boolean) ?? bareHour(digits, afternoon || morning);
  if (!found) return null;
  let hour = Number(found[1]);
  if ((afternoon || morning) && (hour < 1 || hour > 12)) return null;
  if (afternoon && hour < 12) hour += 12;
  if (morning && hour === 12) hour = 0;
  const [minute, second] = [Number(found[2] ?? 0), Number(found[3] ?? 0)];
  if (hour > 23 || minute > 59 || second > 59) return null;
  return `${two(hour)}:${two(minute)}${found[3] ? `:${two(second)}` : ""}`;
}

const bareHour = (digits, halfDayKnown) => (halfDayKnown ? digits.match(/^(\d{1,2})$/) : null);
