// Small comforts of the sign-in pages; each page works without them. Knows no account and sends nothing.

document.querySelector('[data-focus]')?.focus();

for (const button of document.querySelectorAll('[data-reveal]')) {
  const input = document.getElementById(button.dataset.reveal);
  const [verb] = button.childNodes;
  button.hidden = false;
  const show = (shown) => {
    input.type = shown ? 'text' : 'password';
    button.setAttribute('aria-pressed', String(shown));
    verb.textContent = shown ? button.dataset.hide : button.dataset.show;
  };
  button.addEventListener('click', () => show(input.type === 'password'));
  // A browser keeps the value of a text field and offers it later; a password must never be sent as one.
  input.form.addEventListener('submit', () => show(false));
}

for (const form of document.querySelectorAll('form[data-once]')) {
  let sent = false;
  form.addEventListener('submit', (event) => {
    if (sent) event.preventDefault();
    sent = true;
    form.querySelector('button[type=submit]').setAttribute('aria-busy', 'true');
  });
  // Back to this page from the history: it may be sent again.
  addEventListener('pageshow', () => {
    sent = false;
    form.querySelector('button[type=submit]').removeAttribute('aria-busy');
  });
}

document.querySelector('form[data-auto]')?.requestSubmit();

for (const button of document.querySelectorAll('[data-print]')) {
  button.hidden = false;
  button.addEventListener('click', () => print());
}
