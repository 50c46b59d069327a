// Before anything is drawn, so that the page never flashes in the other colours.
(() => {
  try {
    const theme = localStorage.getItem('gradus.theme');
    if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
  } catch {
    // No storage: the system's colours.
  }
})();
