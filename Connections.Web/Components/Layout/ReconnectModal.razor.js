const modal = document.getElementById('components-reconnect-modal');
const pause = 5000;
// A draft is saved a moment after the last key. In milliseconds, with the time that the save takes.
const draftPause = 3000;
let waiting;
let typedAt = -Infinity;
let lostAt;

document.addEventListener('input', event => {
  if (event.target.closest?.('[role="dialog"]')) typedAt = performance.now();
}, true);

modal.addEventListener('components-reconnect-state-changed', event => {
  switch (event.detail.state) {
    case 'show':
      lostAt ??= performance.now();
      // Its title takes the focus: who types on presses no button by that.
      if (!modal.open) modal.showModal();
      break;
    case 'hide':
      lostAt = undefined;
      modal.close();
      break;
    case 'failed':
      keepTrying();
      break;
    case 'rejected':
      goOn();
      break;
  }
});

// Closing it would leave a page that looks alive and is not.
modal.addEventListener('cancel', event => event.preventDefault());

document.getElementById('reconnect-again').addEventListener('click', again);
document.getElementById('reconnect-resume').addEventListener('click', resume);
document.getElementById('reconnect-reload').addEventListener('click', () => location.reload());

// The server answers, and has started anew since: the page is read again, unless something typed into it would be lost.
function goOn() {
  clearTimeout(waiting);
  if (holdsTyped()) gone();
  else location.reload();
}

// A form in front, or a text in the page. What is searched for stands in the address.
function holdsTyped() {
  const typed = input => !['search', 'checkbox', 'radio', 'button', 'submit', 'hidden'].includes(input.type) && input.value !== '';
  return document.querySelector('[role="dialog"]:not(#components-reconnect-modal)') !== null
    || [...document.querySelectorAll('input, textarea')].some(typed);
}

function gone() {
  modal.className = modal.className.replace(/components-\S+/g, '').trim();
  modal.classList.add('components-reconnect-resume-failed');
  const isKept = (lostAt ?? performance.now()) - typedAt > draftPause;
  modal.classList.toggle('is-unkept', !isKept);
  if (isKept) {
    if (!modal.open) modal.showModal();
    return;
  }
  // Beside the page, not over it: so that what was typed can be copied. The focus stays where it was.
  modal.close();
  const active = document.activeElement;
  modal.show();
  active?.focus({ preventScroll: true });
}

// The framework gives up after some minutes; a server may be away for longer.
function keepTrying() {
  clearTimeout(waiting);
  waiting = setTimeout(again, pause);
  document.addEventListener('visibilitychange', againWhenVisible);
}

async function again() {
  clearTimeout(waiting);
  document.removeEventListener('visibilitychange', againWhenVisible);
  try {
    // False means that the server was reached and has forgotten the circuit; it may still have put its state by.
    if (!await Blazor.reconnect() && !await Blazor.resumeCircuit()) goOn();
    else modal.close();
  } catch {
    keepTrying();
  }
}

async function resume() {
  try {
    if (!await Blazor.resumeCircuit()) goOn();
  } catch {
    gone();
  }
}

function againWhenVisible() {
  if (document.visibilityState === 'visible') return again();
}
