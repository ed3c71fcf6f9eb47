// The page to try the API: Swagger UI, from this server. Validation of the schema would ask another one.
window.SwaggerUIBundle({ url: "openapi.json", dom_id: "#api", validatorUrl: null, deepLinking: true, tryItOutEnabled: true });
