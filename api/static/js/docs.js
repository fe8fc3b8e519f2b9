// Shows the API's description with Swagger UI.
const target = document.getElementById("swagger");

window.SwaggerUIBundle({
  url: target.dataset.openapi,
  domNode: target,
  // A deep link would be a link inside of a button, which no screen reader can tell apart.
  deepLinking: false,
  defaultModelsExpandDepth: -1,
  validatorUrl: null,
  // Title and description stand above, in the page's language and with its only h1.
  // So does the address that paths lie below; the list to choose it from has no name.
  plugins: [() => ({
    wrapComponents: { InfoContainer: () => () => null, ServersContainer: () => () => null },
  })],
});
