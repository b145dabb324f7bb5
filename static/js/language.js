// A reader who chooses a language gets it from "/" next time. The only cookie of the public site, set by the reader.
document.addEventListener("click", (event) => {
  const code = event.target.closest("[data-language]")?.dataset.language;
  if (code) document.cookie = `django_language=${code}; path=/; max-age=31536000; samesite=lax`;
});
