const modal = document.getElementById('components-reconnect-modal');

modal.addEventListener('components-reconnect-state-changed', event => {
  switch (event.detail.state) {
    case 'show':
      if (!modal.open) modal.showModal();
      break;
    case 'hide':
      modal.close();
      break;
    case 'failed':
      document.addEventListener('visibilitychange', againWhenVisible);
      break;
    case 'rejected':
      gone();
      break;
  }
});

// Closing it would leave a page that looks alive and is not.
modal.addEventListener('cancel', event => event.preventDefault());

document.getElementById('reconnect-again').addEventListener('click', again);
document.getElementById('reconnect-resume').addEventListener('click', resume);
document.getElementById('reconnect-reload').addEventListener('click', () => location.reload());

function gone() {
  modal.className = modal.className.replace(/components-\S+/g, '').trim();
  modal.classList.add('components-reconnect-resume-failed');
  if (!modal.open) modal.showModal();
}

async function again() {
  document.removeEventListener('visibilitychange', againWhenVisible);
  try {
    // False means that the server was reached and has forgotten the circuit; it may still have put its state by.
    if (!await Blazor.reconnect() && !await Blazor.resumeCircuit()) gone();
    else modal.close();
  } catch {
    document.addEventListener('visibilitychange', againWhenVisible);
  }
}

async function resume() {
  try {
    if (!await Blazor.resumeCircuit()) gone();
  } catch {
    gone();
  }
}

function againWhenVisible() {
  if (document.visibilityState === 'visible') return again();
}
