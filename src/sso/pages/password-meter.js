// The strength meter under a new password: the very rule that the server applies, said while one types. The page works without it. Sends nothing.
import { passwordStrength, strengthSentence } from '../../core/person/password-rule.js';

/** Long enough that a screen reader is not interrupted at every letter. Milliseconds. */
const pause = 500;

for (const meter of document.querySelectorAll('[data-meter]')) {
  const input = document.getElementById(meter.dataset.meter);
  const bar = meter.querySelector('.meter-bar');
  const advice = meter.querySelector('.meter-advice');
  const words = JSON.parse(meter.dataset.words);
  const own = JSON.parse(meter.dataset.own);
  let later;
  meter.hidden = false;
  const judge = () => {
    const strength = passwordStrength(input.value, meter.dataset.audience, own);
    bar.dataset.level = strength.level;
    clearTimeout(later);
    later = setTimeout(() => {
      advice.textContent = strengthSentence(strength, words);
    }, pause);
  };
  input.addEventListener('input', judge);
  // Typed, or filled in by the browser, before this script was there.
  if (input.value !== '') judge();
}
