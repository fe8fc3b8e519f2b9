// Shows the API's description with Swagger UI.
const target = document.getElementById("swagger");

window.SwaggerUIBundle({
  url: target.dataset.openapi,
  domNode: target,
  deepLinking: true,
  defaultModelsExpandDepth: 0,
  validatorUrl: null,
});
