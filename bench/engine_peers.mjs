// Times one npm package over births read from standard input, for `engine_peers.py`; cwd holds its node_modules.
// In: {name, births: [[year, month, day, hour, minute, second], …], seconds}. Out: births a second of process time.
import { readFileSync } from "node:fs";
import { register } from "node:module";

// @gracefullight/saju is built for bundlers: its modules import folders and files by bare names, which node refuses.
const lenient = `export const resolve = async (name, context, next) => {
  for (const end of ["", ".js", "/index.js"]) try { return await next(name + end, context); } catch {}
  return next(name, context);
};`;
register(`data:text/javascript,${encodeURIComponent(lenient)}`);

const makers = {
  "manseryeok": async () => {
    const { calculateFourPillars } = await import("manseryeok");
    return ([year, month, day, hour, minute]) => calculateFourPillars({ year, month, day, hour, minute });
  },
  "lunar-javascript": async () => {
    const { Solar } = (await import("lunar-javascript")).default;
    return (at) => {
      const eight = Solar.fromYmdHms(...at).getLunar().getEightChar();
      return [eight.getYear(), eight.getMonth(), eight.getDay(), eight.getTime()];
    };
  },
  "ssaju": async () => {
    const { calculateSaju } = await import("ssaju");
    return ([year, month, day, hour, minute]) => calculateSaju({ year, month, day, hour, minute, gender: "남" });
  },
  "@gracefullight/saju": async () => {
    const { getFourPillars } = await import("@gracefullight/saju");
    const { createLuxonAdapter } = await import("@gracefullight/saju/adapters/luxon");
    const { DateTime } = await import("luxon");
    const adapter = await createLuxonAdapter();
    return ([year, month, day, hour, minute, second]) =>
      getFourPillars(DateTime.fromObject({ year, month, day, hour, minute, second }, { zone: "Asia/Seoul" }), { adapter });
  },
  "@orrery/core": async () => {
    const { getFourPillars } = await import("@orrery/core/pillars");
    return ([year, month, day, hour, minute]) => getFourPillars(year, month, day, hour, minute);
  },
};

const { name, births, seconds } = JSON.parse(readFileSync(0, "utf8"));
const pillars = await makers[name]();
const spent = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};
const begin = spent();
let done = 0;
for (const at of births) {
  pillars(at);
  done += 1;
  if (done % 50 === 0 && spent() - begin > seconds) break;
}
console.log(done / (spent() - begin));
