// What only the browser knows of its reader, and the choice of light or dark.
const system = matchMedia('(prefers-color-scheme: dark)');
let layout;

const chosen = () => document.cookie.match(/(?:^|; )cnx-look=(light|dark)/)?.[1];
const isDark = () => (chosen() ?? (system.matches ? 'dark' : 'light')) === 'dark';

function systemChanged() {
  if (!chosen()) layout?.invokeMethodAsync('SystemChanged', system.matches);
}

// The page that signs out is leaving: its circuit ends now, before the end of the session leads it elsewhere.
function leaving(event) {
  if (event.target.getAttribute('action') === '/auth/sign-out') Blazor.disconnect();
}

export function start(dotnet) {
  layout = dotnet;
  document.addEventListener('submit', leaving);
  system.addEventListener('change', systemChanged);
  return {
    zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    language: navigator.language,
    dark: isDark(),
  };
}

export function stop() {
  system.removeEventListener('change', systemChanged);
  document.removeEventListener('submit', leaving);
  layout = undefined;
}

// Choosing what the system says anyway means: follow the system again.
export function choose(dark) {
  const follows = dark === system.matches;
  const mode = dark ? 'dark' : 'light';
  const secure = location.protocol === 'https:' ? '; Secure' : '';
  document.cookie = `cnx-look=${mode}; Path=/; SameSite=Lax; Max-Age=${follows ? 0 : 31536000}${secure}`;
  document.documentElement.classList.remove('cnx-light', 'cnx-dark');
  if (!follows) document.documentElement.classList.add(`cnx-${mode}`);
}

export function closeNavigation() {
  const nav = document.getElementById('nav');
  if (nav?.matches(':popover-open')) nav.hidePopover();
}
