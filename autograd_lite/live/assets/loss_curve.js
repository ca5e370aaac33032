// The loss by epochs, in as many points as a screen has: of many epochs every 2nd, 4th, ... is kept.

const MOST = 1000;

export function lossCurve() {
  let step = 1;
  const curve = { epochs: [], numbers: [] };

  function keep(isKept) {
    const kept = curve.epochs.map((epoch, i) => isKept(epoch, i));
    curve.epochs = curve.epochs.filter((_, i) => kept[i]);
    curve.numbers = curve.numbers.filter((_, i) => kept[i]);
  }

  return {
    curve,
    // The loss after an epoch. The newest one is always there.
    add(epoch, loss) {
      const last = curve.epochs.length - 1;
      if (curve.epochs[last] % step) [curve.epochs.length, curve.numbers.length] = [last, last];
      curve.epochs.push(epoch);
      curve.numbers.push(loss);
      if (curve.epochs.length <= MOST) return;
      step *= 2;
      keep((epoch) => epoch % step === 0);
    },
    // What came after an epoch did not happen.
    forgetAfter: (epoch) => keep((other) => other <= epoch),
  };
}
