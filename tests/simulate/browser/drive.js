// Calls of a kernel, one after the other, and what they answer: the same in Node and in a page.
async function answers({ payload, wasm, calls }) {
  const kernel = await createKernel(await inflated(wasm), payload);
  return calls.map(([name, ...given]) => {
    try {
      return plain(kernel[name](...given));
    } catch (error) {
      return { refused: `${error.name}: ${error.message}` };
    }
  });
}

function plain(answer) {
  if (ArrayBuffer.isView(answer)) return text(new Uint8Array(answer.buffer, answer.byteOffset, answer.byteLength));
  if (typeof answer !== "object" || Array.isArray(answer)) return answer;
  return Object.fromEntries(Object.entries(answer).map(([key, value]) => [key, plain(value)]));
}

function text(bytes) {
  let letters = "";
  for (let at = 0; at < bytes.length; at += 4096) letters += String.fromCharCode(...bytes.subarray(at, at + 4096));
  return btoa(letters);
}

if (typeof require !== "undefined") {
  const [, , script] = process.argv;
  Object.assign(globalThis, require(script));
  const job = JSON.parse(require("fs").readFileSync(0, "utf8"));
  answers(job).then((found) => process.stdout.write(JSON.stringify(found)));
}
